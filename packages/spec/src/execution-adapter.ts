import type { ExecutionMode, JsonSchema } from './tool.ts'

/** What the adapter needs in hand before it runs a tool for a user. */
export type CredentialNeed =
  | { readonly kind: 'none' }
  /** A token signed for `audience` that names the user as subject and the hub as actor (RFC 8693 §4.1). */
  | { readonly kind: 'on_behalf_of'; readonly audience: string; readonly scope: string }

export type Credential = { readonly kind: 'none' } | { readonly kind: 'on_behalf_of'; readonly token: string }

export interface ToolInvocation {
  /** Whole reference with version, e.g. `automation_hub://crm.create_job@1.0.0`. */
  readonly tool: string
  readonly nativeId: string
  readonly version: string
  readonly input: unknown
  readonly executionId: string
  readonly idempotencyKey?: string
  readonly credential: Credential
  /** The adapter gives up after this long and answers with a `timeout` failure; a tool that outlives it pauses. */
  readonly timeoutMs: number
  /** W3C Trace Context header value, when the call is traced. */
  readonly traceparent?: string
  /** Goes with `traceparent`. */
  readonly tracestate?: string
  /** From the definition of the tool: the adapter asks the backend in the way that fits. */
  readonly mode?: ExecutionMode
  readonly onProgress?: (progress: ToolProgress) => void
  readonly signal: AbortSignal
}

/** Why a tool did not do its work. A closed list: callers branch on it. */
export type ToolFailureKind =
  | 'rejected' // the backend refused the input or the user (4xx)
  | 'unauthorized' // the backend did not accept the credential
  | 'not_found' // the thing asked for does not exist there
  | 'rate_limited'
  | 'timeout'
  | 'unreachable' // no connection; nothing was run
  | 'too_large'
  | 'bad_response' // answered with something that cannot be read
  | 'backend_error' // 5xx
  | 'not_executable'
  | 'cancelled'
  | 'not_approved' // nobody approved it, so nothing was run; never said by a backend

export interface ToolFailure {
  readonly kind: ToolFailureKind
  /** For the caller: what happened and what to do. No secrets, no internals. */
  readonly message: string
  /** HTTP status of the backend, when there was one. */
  readonly status?: number
  readonly retryAfterMs?: number
  /** What the backend said, bounded; untrusted data. */
  readonly body?: unknown
  /** True when the tool may have done its work although the answer is lost. */
  readonly isOutcomeUnknown?: boolean
}

export type ToolOutput =
  | {
      readonly kind: 'succeeded'
      /** What the output schema speaks of. */
      readonly value: unknown
      /** What a JSON value cannot carry: pictures, sound, files, and texts that stand beside the value. Untrusted data. */
      readonly content?: readonly ContentBlock[]
      /** Said about the result by the backend, by names with a prefix. Untrusted data. */
      readonly meta?: Readonly<Record<string, unknown>>
    }
  | { readonly kind: 'failed'; readonly failure: ToolFailure }

/** The tool has not ended; `handle` is how the backend names the run. It is stored, so it is no secret. */
export type ToolPause =
  | {
      readonly kind: 'running'
      readonly handle: string
      /** When it is worth asking again; a backend that has no opinion says nothing. */
      readonly pollAfterMs?: number
      readonly progress?: ToolProgress
    }
  | { readonly kind: 'input_required'; readonly handle: string; readonly request: InputRequest }

/** How the run stands could not be learned: the failure is that of the question, not of the run, which may go on. */
export interface NoNews {
  readonly kind: 'no_news'
  readonly failure: ToolFailure
}

/** What the tool asks the user. Both are untrusted data. */
export interface InputRequest {
  readonly message: string
  readonly schema: JsonSchema
}

/** Going on with a run that has not ended. */
export interface ToolFollowUp {
  readonly tool: string
  readonly handle: string
  readonly executionId: string
  readonly credential: Credential
  /** What the user answered, when the run asked. */
  readonly input?: unknown
  /** How long this one call may wait for news. */
  readonly timeoutMs: number
  readonly traceparent?: string
  readonly tracestate?: string
  readonly onProgress?: (progress: ToolProgress) => void
  /** Stops the waiting, not the run. */
  readonly signal: AbortSignal
}

export interface ToolProgress {
  /** 0 to 1. */
  readonly fraction?: number
  readonly message?: string
}

/**
 * A part of a result in the shape of the Model Context Protocol, so that it passes to clients as it came:
 * https://modelcontextprotocol.io/specification/2025-11-25/server/tools#tool-result
 */
export type ContentBlock = (
  | { readonly type: 'text'; readonly text: string }
  /** `data` is base64. */
  | { readonly type: 'image' | 'audio'; readonly data: string; readonly mimeType: string }
  | {
      readonly type: 'resource_link'
      readonly uri: string
      readonly name: string
      readonly title?: string
      readonly description?: string
      readonly mimeType?: string
      readonly size?: number
    }
  | { readonly type: 'resource'; readonly resource: EmbeddedResource }
) & { readonly annotations?: Readonly<Record<string, unknown>>; readonly _meta?: Readonly<Record<string, unknown>> }

/** Either `text` or `blob`, which is base64. */
export interface EmbeddedResource {
  readonly uri: string
  readonly mimeType?: string
  readonly text?: string
  readonly blob?: string
  readonly _meta?: Readonly<Record<string, unknown>>
}

/** How tools run. It knows one protocol and nothing about who is asking. */
export interface ExecutionAdapter {
  /** A failing tool is an output, not an exception. Throws only when something is broken. */
  execute(invocation: ToolInvocation): Promise<ToolOutput | ToolPause>
  /**
   * Waits for news of a run, or hands it what the user answered; after `no_news` of unknown outcome it may have been
   * taken. A `failed` output is the end of the run. Absent where `execute` never pauses.
   */
  follow?(followUp: ToolFollowUp): Promise<ToolOutput | ToolPause | NoNews>
  /** Tells the backend to stop a run; the answer is how the run stands then. */
  cancel?(followUp: Omit<ToolFollowUp, 'input'>): Promise<ToolOutput | ToolPause | NoNews>
  readonly credential: CredentialNeed
  /** True when the backend runs a repeated `idempotencyKey` once. */
  readonly honoursIdempotencyKey: boolean
}
