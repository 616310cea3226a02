import type { Span, SpanRequest, Trace } from '@gatehouse/core'

/** A span whose name may be known only at its end. */
export interface TracedSpan extends Span {
  rename(name: string): void
}

/** How spans leave this process, and how that goes. */
export interface TracingStanding {
  /** Where they go; the whole URL. */
  readonly url: string
  readonly sent: number
  readonly dropped: number
  readonly waiting: number
  readonly lastSentAt: number | undefined
  readonly lastProblem: { readonly at: number; readonly message: string } | undefined
}

export interface Tracer extends AsyncDisposable {
  /** Undefined when nothing is recorded below this parent. */
  begin(parent: Trace | undefined, request: SpanRequest): TracedSpan | undefined
  standing(): TracingStanding
  /** Sends what waits, and one span that says nothing but that it was sent. Throws when it does not arrive. */
  probe(signal: AbortSignal): Promise<void>
}
