import type { Trace } from './trace.ts'

/** Facts about a span. Names come from one list of conventions; values are never content of a call. */
export type SpanFacts = Readonly<Record<string, string | number | boolean>>

export interface SpanRequest {
  readonly name: string
  /** `server` answers somebody outside, `client` asks somebody outside. */
  readonly kind: 'internal' | 'server' | 'client'
  readonly facts?: SpanFacts
  /** What led here without being the parent. */
  readonly link?: Trace | undefined
}

/** A timed piece of work in a trace. */
export interface Span {
  /** For what happens inside of it, and for who is asked by it. */
  readonly trace: Trace
  note(facts: SpanFacts): void
  /** With a stable code when it failed. */
  end(failure?: string): void
}

/** Whose work is under way, for the lines of the log. */
export interface Standing {
  readonly operationId: string
  readonly tenantId: string
  readonly trace: Trace
}

/**
 * What watches operations and their steps. Core names no tracing system; see docs/decisions. None of it throws, waits or
 * is told what a call carries.
 */
export interface StepObserver {
  step(name: string, durationMs: number, failed: boolean): void
  /** `outcome` is `ok`, or the kind of the error that ended it. */
  operation(action: string, durationMs: number, outcome: string, code: string | undefined): void
  /** Undefined when nothing is recorded below this parent: then nobody pays for it. */
  span(parent: Trace | undefined, request: SpanRequest): Span | undefined
  /** Does the work where lines of the log can be told whose they are. */
  within<T>(standing: Standing, work: () => Promise<T>): Promise<T>
}
