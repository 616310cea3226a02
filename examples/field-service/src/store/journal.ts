import { closeSync, existsSync, fsyncSync, mkdirSync, openSync, readFileSync, truncateSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/** An append-only file of JSON lines. A line that a crash cut short is dropped when the file is opened again. */
export class Journal {
  readonly #descriptor: number

  private constructor(descriptor: number) {
    this.#descriptor = descriptor
  }

  static open(file: string): { readonly journal: Journal; readonly entries: readonly unknown[] } {
    mkdirSync(dirname(file), { recursive: true })
    const bytes = existsSync(file) ? readFileSync(file) : Buffer.alloc(0)
    const whole = bytes.subarray(0, bytes.lastIndexOf(0x0a) + 1)
    const entries = whole
      .toString('utf8')
      .split('\n')
      .filter((line) => line !== '')
      .map((line, index) => parsed(line, file, index + 1))
    if (whole.length < bytes.length) truncateSync(file, whole.length)
    return { journal: new Journal(openSync(file, 'a', 0o600)), entries }
  }

  append(entry: unknown): void {
    const line = Buffer.from(`${JSON.stringify(entry)}\n`)
    for (let written = 0; written < line.length;) written += writeSync(this.#descriptor, line, written)
  }

  close(): void {
    fsyncSync(this.#descriptor)
    closeSync(this.#descriptor)
  }
}

function parsed(line: string, file: string, number: number): unknown {
  try {
    return JSON.parse(line) as unknown
  } catch (cause) {
    throw new Error(`${file}:${number} is not a line of this journal; move the file away to start afresh.`, { cause })
  }
}
