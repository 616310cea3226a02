import { hasBit, type Bitmap } from '@gatehouse/policy'
import { scanModule } from './scan-module.ts'

/** The vectors of the tools of a segment, row after row in the order of the tools. Filled once, then only read. */
export interface VectorColumn {
  /** How it is scanned; the results are the same. */
  readonly kind: 'simd' | 'plain'
  readonly size: number
  readonly dimensions: number
  readonly values: Int8Array
  /** What a row's values are multiplied by. */
  readonly scales: Float32Array
  /**
   * For each row whose position (`offset` + row) is wanted, the dot product of its values with the query's. Other places
   * hold anything. Valid until the next scan.
   */
  readonly scan: (query: Int8Array, wanted: Bitmap, offset: number) => Int32Array
  /** Holds the values and what a scan needs; absent without WebAssembly. */
  readonly memory: SharedMemory | undefined
}

/** A column without its scan: what threads can hand to each other. */
export type VectorMemory = Pick<VectorColumn, 'size' | 'dimensions' | 'values' | 'scales' | 'memory'>

/** A shared WebAssembly memory. */
export interface SharedMemory {
  readonly buffer: SharedArrayBuffer
}

/** Below it a WebAssembly memory, which reserves address space, costs more than it saves. */
const minSizeForWasm = 1_024

/** `dimensions` is a multiple of 16. */
export function createVectorColumn(
  size: number,
  dimensions: number,
  options: { readonly useWasm?: boolean } = {},
): VectorColumn {
  const useWasm = options.useWasm ?? size >= minSizeForWasm
  const scales = new Float32Array(new SharedArrayBuffer(size * 4))
  const memory = useWasm && canScanInWasm() ? memoryFor(size, dimensions) : undefined
  const values = new Int8Array(memory?.buffer ?? new SharedArrayBuffer(size * dimensions), 0, size * dimensions)
  return openVectorColumn({ size, dimensions, values, scales, memory })
}

/** The column of another thread in this one, over the same memory. */
export function openVectorColumn(rows: VectorMemory): VectorColumn {
  const { size, dimensions, values, memory } = rows
  if (memory !== undefined) return { kind: 'simd', ...rows, scan: scanInWasm(size, dimensions, memory) }
  const dots = new Int32Array(size)
  return {
    kind: 'plain',
    ...rows,
    scan(query, wanted, offset) {
      scanPlainly({ values, query, wanted, offset, dots })
      return dots
    },
  }
}

/** The same as the module computes. */
function scanPlainly(from: {
  readonly values: Int8Array
  readonly query: Int8Array
  readonly wanted: Bitmap
  readonly offset: number
  readonly dots: Int32Array
}): void {
  const { values, query, wanted, offset, dots } = from
  const dimensions = query.length
  for (let row = 0; row < dots.length; row++) {
    if (!hasBit(wanted, row + offset)) continue
    let sum = 0
    for (let i = 0, at = row * dimensions; i < dimensions; i++, at++) sum += values[at]! * query[i]!
    dots[row] = sum
  }
}

/** Not where there is no WebAssembly SIMD. */
function canScanInWasm(): boolean {
  return WebAssembly.validate(scanModule())
}

function memoryFor(size: number, dimensions: number): SharedMemory {
  const pages = Math.ceil((placesIn(size, dimensions).dotsAt + size * 4) / pageSize)
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true })
}

function placesIn(size: number, dimensions: number) {
  const queryAt = aligned(size * dimensions)
  const bitsAt = aligned(queryAt + dimensions * 2)
  const dotsAt = aligned(bitsAt + wordsIn(size) * 4)
  return { queryAt, bitsAt, dotsAt }
}

function scanInWasm(size: number, dimensions: number, memory: SharedMemory): VectorColumn['scan'] {
  const { queryAt, bitsAt, dotsAt } = placesIn(size, dimensions)
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(scanModule()), { host: { memory } })
  const scan = exports['scan'] as (...numbers: readonly number[]) => void
  const queryValues = new Int16Array(memory.buffer, queryAt, dimensions)
  const bits = new Uint32Array(memory.buffer, bitsAt, wordsIn(size))
  const dots = new Int32Array(memory.buffer, dotsAt, size)
  return (query, wanted, offset) => {
    queryValues.set(query)
    copyBits(wanted, offset, size, bits)
    scan(bits.length, dimensions, queryAt, bitsAt, dotsAt)
    return dots
  }
}

/** So many bits from a position on, the first of them at the lowest place of the first word; then none. */
function copyBits(from: Bitmap, offset: number, count: number, into: Uint32Array): void {
  const [first, shift] = [offset >>> 5, offset & 31]
  if (shift === 0) into.set(from.subarray(first, first + into.length))
  else {
    // A word that is shifted by 32 would stay as it is.
    for (let i = 0; i < into.length; i++) {
      into[i] = (from[first + i]! >>> shift) | ((from[first + i + 1] ?? 0) << (32 - shift))
    }
  }
  if ((count & 31) !== 0) into[into.length - 1]! &= (1 << (count & 31)) - 1
}

// The types of Node do not name what the runtime has.
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Memory: new (limits: {
    readonly initial: number
    readonly maximum: number
    readonly shared: true
  }) => SharedMemory
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Record<string, unknown> }
}

const pageSize = 65_536

function wordsIn(size: number): number {
  return (size + 31) >>> 5
}

function aligned(address: number): number {
  return Math.ceil(address / 16) * 16
}
