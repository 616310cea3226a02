import { Duplex } from 'node:stream'
import type { PGliteThread } from './pglite-thread.ts'

/** What `pg` takes for a socket: bytes to the thread and back. */
export class ThreadStream extends Duplex {
  readonly #thread: PGliteThread

  constructor(thread: PGliteThread) {
    super()
    this.#thread = thread
    thread.listen({
      onBytes: (bytes) => this.push(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)),
      onEnd: (error) => this.destroy(error),
    })
  }

  connect(): this {
    process.nextTick(() => this.emit('connect'))
    return this
  }

  setNoDelay(): this {
    return this
  }

  setKeepAlive(): this {
    return this
  }

  ref(): this {
    return this
  }

  unref(): this {
    return this
  }

  override _read(): void {}

  override _write(chunk: Buffer, _encoding: string, done: () => void): void {
    this.#thread.send(new Uint8Array(chunk))
    setImmediate(done)
  }

  // Everything that is written until this turn of the event loop ends crosses together: a message costs more than a statement.
  override _writev(chunks: { readonly chunk: Buffer }[], done: () => void): void {
    this.#thread.send(joined(chunks.map(({ chunk }) => chunk)))
    setImmediate(done)
  }

  override _final(done: () => void): void {
    this.push(null)
    done()
  }
}

// Not Buffer.concat: it may answer with a view into a shared pool, which cannot be handed over to another thread.
function joined(parts: readonly Buffer[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}
