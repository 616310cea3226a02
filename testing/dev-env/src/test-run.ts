import { EventEmitter, once } from 'node:events'
import type { IncomingMessage } from 'node:http'

interface Progress {
  readonly fraction?: number
  readonly message?: string
}

/** A run that a test moves by hand. */
export class TestRun {
  readonly id: string
  readonly user: string
  readonly key: unknown
  readonly input: unknown
  /** What users answered, in order. */
  readonly inputs: unknown[] = []
  readonly #events = new EventEmitter().setMaxListeners(0)
  readonly #ended = Promise.withResolvers<void>()
  #standing: Record<string, unknown> = { status: 'running', poll_after_ms: 20 }

  constructor(start: { id: string; user: string; key: unknown; input: unknown }) {
    this.id = start.id
    this.user = start.user
    this.key = start.key
    this.input = start.input
  }

  get ended(): Promise<void> {
    return this.#ended.promise
  }

  get hasEnded(): boolean {
    return this.#standing['status'] === 'succeeded' || this.#standing['status'] === 'failed'
  }

  get isRunning(): boolean {
    return this.#standing['status'] === 'running'
  }

  get progressNow(): unknown {
    return this.#standing['progress']
  }

  standing(): unknown {
    return { ...this.#standing, run_id: this.id }
  }

  progress(progress: Progress): void {
    this.#become({ status: 'running', poll_after_ms: 20, progress })
    this.#events.emit('progress', progress)
  }

  onProgress(tell: (progress: Progress) => void): () => void {
    this.#events.on('progress', tell)
    return () => this.#events.off('progress', tell)
  }

  onAnswer(tell: (input: unknown) => void): void {
    this.#events.on('answer', tell)
  }

  ask(message: string, input_schema: unknown): void {
    this.#become({ status: 'input_required', input_request: { message, input_schema } })
  }

  succeed(result: unknown): void {
    this.#become({ status: 'succeeded', result })
    this.#ended.resolve()
  }

  fail(error: { kind: string; message: string }): void {
    this.#become({ status: 'failed', error })
    this.#ended.resolve()
  }

  /** False when it does not ask. */
  answer(input: unknown): boolean {
    if (this.#standing['status'] !== 'input_required') return false
    this.inputs.push(input)
    this.#become({ status: 'running', poll_after_ms: 20 })
    this.#events.emit('answer', input)
    return true
  }

  cancel(): void {
    if (!this.hasEnded) this.fail({ kind: 'cancelled', message: 'The run was cancelled.' })
  }

  /** Until it changes, at most this long. */
  async news(waitMs: number, request: IncomingMessage): Promise<void> {
    if (this.#standing['status'] !== 'running' || waitMs === 0) return
    const stop = AbortSignal.any([AbortSignal.timeout(waitMs), signalOf(request)])
    await once(this.#events, 'change', { signal: stop }).catch(() => {})
  }

  #become(standing: Record<string, unknown>): void {
    this.#standing = standing
    this.#events.emit('change')
  }
}

function signalOf(request: IncomingMessage): AbortSignal {
  const abort = new AbortController()
  request.socket.once('close', () => abort.abort())
  return abort.signal
}
