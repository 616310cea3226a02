import { createHash, randomUUID, type Hash } from 'node:crypto'
import { closeSync, fstatSync, mkdirSync, openSync, readSync, renameSync, rmSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import { createVectorColumn } from '../dense/vector-column.ts'
import {
  segmentArrays,
  type ArrayName,
  type SegmentArrays,
  type SegmentFacts,
  type SegmentRecord,
} from '../index/segment-record.ts'
import { isSound } from './is-sound.ts'

/** Raised whenever what a file holds, or what it means, becomes another. */
export const segmentFormat = 2

/** What a manifest says about a file. */
export interface SegmentFile {
  readonly file: string
  readonly sizeBytes: number
  /** SHA-256 of the whole file, hexadecimal. */
  readonly digest: string
}

const magic = Buffer.from('GHINDEX\n', 'latin1')
const arrayNames = Object.keys(segmentArrays) as readonly ArrayName[]
const maxHeaderBytes = 256 * 1024 * 1024

interface Header extends SegmentFacts {
  readonly format: number
  readonly lengths: Readonly<Record<ArrayName, number>>
}

/**
 * Writes a segment to a file that is named after its content: magic, length of the header (uint32), header as JSON, the
 * arrays one after the other as they lie in memory. Complete under its name or not there. Waits for the disk: meant for
 * a thread of its own.
 */
export function writeSegmentFile(
  folder: string,
  { arrays, vectorMemory: _memory, ...facts }: SegmentRecord,
): SegmentFile {
  mkdirSync(folder, { recursive: true, mode: 0o700 })
  const lengths = Object.fromEntries(arrayNames.map((name) => [name, arrays[name].length])) as Header['lengths']
  const header = Buffer.from(JSON.stringify({ ...facts, format: segmentFormat, lengths } satisfies Header))
  const start = Buffer.alloc(magic.length + 4)
  start.set(magic)
  start.writeUInt32LE(header.length, magic.length)
  const draft = join(folder, `${randomUUID()}.new`)
  const hash = createHash('sha256')
  let sizeBytes = 0
  const file = openSync(draft, 'wx', 0o600)
  try {
    for (const content of [start, header, ...arrayNames.map((name) => bytesOf(arrays[name]))]) {
      hash.update(content)
      for (let at = 0; at < content.length;) at += writeSync(file, content, at)
      sizeBytes += content.length
    }
  } catch (error) {
    rmSync(draft, { force: true })
    throw error
  } finally {
    closeSync(file)
  }
  const digest = hash.digest('hex')
  const name = `${digest.slice(0, 32)}.segment`
  renameSync(draft, join(folder, name))
  return { file: name, sizeBytes, digest }
}

/** Undefined when the file is not there, is not what was written, or is of another format. */
export function readSegmentFile(folder: string, expected: SegmentFile): SegmentRecord | undefined {
  let file
  try {
    file = openSync(join(folder, expected.file), 'r')
  } catch {
    return undefined
  }
  try {
    // Before anything is made as large as the file says.
    if (fstatSync(file).size !== expected.sizeBytes) return undefined
    return readChecked(file, expected)
  } catch {
    return undefined
  } finally {
    closeSync(file)
  }
}

function readChecked(file: number, { sizeBytes, digest }: SegmentFile): SegmentRecord | undefined {
  const hash = createHash('sha256')
  const start = Buffer.alloc(magic.length + 4)
  fill(file, start, hash)
  if (!start.subarray(0, magic.length).equals(magic)) return undefined
  const headerBytes = start.readUInt32LE(magic.length)
  if (headerBytes > Math.min(maxHeaderBytes, sizeBytes)) return undefined
  const text = Buffer.alloc(headerBytes)
  fill(file, text, hash)
  const { format, lengths, ...facts } = JSON.parse(text.toString('utf8')) as Header
  if (format !== segmentFormat) return undefined
  const contentBytes = arrayNames.reduce((sum, name) => sum + lengths[name] * segmentArrays[name].BYTES_PER_ELEMENT, 0)
  if (start.length + headerBytes + contentBytes !== sizeBytes) return undefined
  const column = facts.dimensions === 0 ? undefined : createVectorColumn(facts.size, facts.dimensions)
  const arrays = Object.fromEntries(
    arrayNames.map((name) => {
      const array = name === 'vectorValues' && column !== undefined ? column.values : sharedArray(name, lengths[name])
      if (array.length === lengths[name]) fill(file, bytesOf(array), hash)
      return [name, array]
    }),
  ) as unknown as SegmentArrays
  const record = { ...facts, arrays, vectorMemory: column?.memory }
  return hash.digest('hex') === digest && isSound(record) ? record : undefined
}

function sharedArray(name: ArrayName, length: number): SegmentArrays[ArrayName] {
  const type = segmentArrays[name]
  const Over = type as new (memory: SharedArrayBuffer) => SegmentArrays[ArrayName]
  return new Over(new SharedArrayBuffer(length * type.BYTES_PER_ELEMENT))
}

function bytesOf(array: SegmentArrays[ArrayName]): Uint8Array {
  return new Uint8Array(array.buffer, array.byteOffset, array.byteLength)
}

/** Throws where the file ends too early. */
function fill(file: number, into: Uint8Array, hash: Hash): void {
  for (let at = 0; at < into.length;) {
    const read = readSync(file, into, at, into.length - at, null)
    if (read === 0) throw new RangeError('The file ends too early.')
    at += read
  }
  hash.update(into)
}
