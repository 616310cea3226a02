import { sharedUint32 } from './shared-arrays.ts'

/** Many texts as UTF-8 in one array: a tenth of the objects, and ready for another thread or a file. */
export class PackedTexts {
  readonly bytes: Uint8Array
  /** Text `i` is from `starts[i]` to before `starts[i + 1]`. */
  readonly starts: Uint32Array
  readonly #buffer: Buffer & Slices
  #isAscii: boolean | undefined

  constructor(bytes: Uint8Array, starts: Uint32Array) {
    this.bytes = bytes
    this.starts = starts
    this.#buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength) as Buffer & Slices
  }

  get length(): number {
    return this.starts.length - 1
  }

  at(i: number): string {
    const [start, end] = [this.starts[i]!, this.starts[i + 1]!]
    // The same for ASCII, in half the time.
    this.#isAscii ??= this.bytes.every((byte) => byte < 128)
    return this.#isAscii ? this.#buffer.latin1Slice(start, end) : this.#buffer.utf8Slice(start, end)
  }
}

export function packTexts(texts: readonly string[]): PackedTexts {
  const starts = sharedUint32(texts.length + 1)
  for (const [i, text] of texts.entries()) starts[i + 1] = starts[i]! + Buffer.byteLength(text)
  const bytes = Buffer.from(new SharedArrayBuffer(starts.at(-1)!))
  for (const [i, text] of texts.entries()) bytes.write(text, starts[i]!)
  return new PackedTexts(bytes, starts)
}

/** What `toString` calls after it has looked at its words; the types of Node do not name it. */
interface Slices {
  latin1Slice(start: number, end: number): string
  utf8Slice(start: number, end: number): string
}
