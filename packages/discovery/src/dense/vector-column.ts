import { hasBit, type Bitmap } from '@gatehouse/policy'
import { scanModule } from './scan-module.ts'

/** The vectors of the tools of a segment, row after row in the order of the tools. Filled once, then only read. */
export interface VectorColumn {
  /** How it is scanned; the results are the same. */
  readonly kind: 'simd' | 'plain'
  readonly dimensions: number
  readonly values: Int8Array
  /** What a row's values are multiplied by. */
  readonly scales: Float32Array
  /**
   * For each row whose position (`offset` + row) is wanted, the dot product of its values with the query's. Other places
   * hold anything. Valid until the next scan.
   */
  readonly scan: (query: Int8Array, wanted: Bitmap, offset: number) => Int32Array
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
  const scanner = useWasm ? scanInWasm(size, dimensions) : undefined
  if (scanner !== undefined) return { kind: 'simd', dimensions, scales: new Float32Array(size), ...scanner }
  const values = new Int8Array(size * dimensions)
  const dots = new Int32Array(size)
  return {
    kind: 'plain',
    dimensions,
    values,
    scales: new Float32Array(size),
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

/** Undefined where there is no WebAssembly SIMD. */
function scanInWasm(size: number, dimensions: number): Pick<VectorColumn, 'values' | 'scan'> | undefined {
  const bytes = scanModule()
  if (!WebAssembly.validate(bytes)) return undefined
  const queryAt = aligned(size * dimensions)
  const bitsAt = aligned(queryAt + dimensions * 2)
  const dotsAt = aligned(bitsAt + ((size >>> 5) + 2) * 4)
  const memory = new WebAssembly.Memory({ initial: Math.ceil((dotsAt + size * 4) / pageSize) })
  const { exports } = new WebAssembly.Instance(new WebAssembly.Module(bytes), { host: { memory } })
  const scan = exports['scan'] as (...numbers: readonly number[]) => void
  const queryValues = new Int16Array(memory.buffer, queryAt, dimensions)
  const bits = new Uint32Array(memory.buffer, bitsAt, (size >>> 5) + 2)
  const dots = new Int32Array(memory.buffer, dotsAt, size)
  return {
    values: new Int8Array(memory.buffer, 0, size * dimensions),
    scan(query, wanted, offset) {
      queryValues.set(query)
      bits.set(wanted.subarray(offset >>> 5, (offset >>> 5) + bits.length))
      scan(size, dimensions, queryAt, bitsAt, offset & 31, dotsAt)
      return dots
    },
  }
}

// The types of Node do not name what the runtime has.
declare const WebAssembly: {
  readonly validate: (bytes: Uint8Array<ArrayBuffer>) => boolean
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => object
  readonly Memory: new (limits: { readonly initial: number }) => { readonly buffer: ArrayBuffer }
  readonly Instance: new (
    module: object,
    imports: Record<string, Record<string, unknown>>,
  ) => { readonly exports: Record<string, unknown> }
}

const pageSize = 65_536

function aligned(address: number): number {
  return Math.ceil(address / 16) * 16
}
