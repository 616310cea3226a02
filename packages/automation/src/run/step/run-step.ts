import type { JsonSchema, ToolOutput } from '@gatehouse/spec'

/** What happens to a run: it starts, it is asked how it stands, somebody answers, somebody stops it. */
export type RunEvent =
  | { readonly kind: 'start'; readonly input: unknown }
  | { readonly kind: 'poll' }
  /** The API called back; `body` is what it said, untrusted. */
  | { readonly kind: 'callback'; readonly body: unknown }
  /** What the user answered; it fits the schema that was asked for. */
  | { readonly kind: 'input'; readonly input: unknown }
  | { readonly kind: 'cancel' }

/** How far a run has come: to its end, or to where it has to wait. */
export type RunStep = ToolOutput | WaitingForApi | WaitingForInput

export interface WaitingForApi {
  readonly kind: 'waiting'
  /** Plain JSON; handed back with the next event. It is stored, so it holds no secrets. */
  readonly state: unknown
  /** When to hand in a `poll`; with nothing to ask it is when the time of the run ends. Absent: in a second or so. */
  readonly pollAfterMs?: number
  readonly progress?: Progress
}

export interface WaitingForInput {
  readonly kind: 'input_required'
  readonly state: unknown
  readonly request: InputRequest
  readonly expiresAfterMs: number
}

export interface InputRequest {
  /** For a person. */
  readonly message: string
  readonly schema: JsonSchema
}

export interface Progress {
  /** 0 to 1. */
  readonly fraction?: number
  readonly message?: string
  /** A piece of a streamed answer; untrusted. */
  readonly data?: unknown
}
