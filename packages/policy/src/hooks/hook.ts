/** When a hook is asked: whether a tool exists for somebody, before a tool runs, after it ran. */
export type HookPoint = 'access' | 'pre' | 'post'

export const hookPoints: readonly HookPoint[] = ['access', 'pre', 'post']

/** Before or after the rules. */
export type HookPhase = 'before' | 'after'

/** A policy server of the operator's own, asked over HTTP. Narrows what grants allow, and may change what goes in and comes out. */
export interface Hook {
  readonly tenantId: string
  /** Chosen by its author, unique in the tenant: lower-case letters, digits, `_` and `-`. */
  readonly id: string
  readonly description?: string
  /** Tool patterns, as in grants; absent = every tool. */
  readonly tools?: readonly string[]
  readonly auth: HookAuth
  /** Reference of the secret that requests are signed with; absent = one that Gatehouse derives for this hook. */
  readonly signingSecret?: string
  readonly healthUrl?: string
  readonly retry?: HookRetry
  readonly endpoints: Readonly<Partial<Record<HookPoint, HookEndpoint>>>
  readonly isEnabled: boolean
  /** `database`, or `configuration` for those of gatehouse.yaml. */
  readonly origin: 'database' | 'configuration'
}

/** How a hook knows that Gatehouse asks, besides the signature. References, never values. */
export type HookAuth =
  | { readonly type: 'none' }
  | { readonly type: 'bearer'; readonly token: string }
  | { readonly type: 'mtls'; readonly clientCert: string; readonly clientKey: string; readonly caCert?: string }

export interface HookRetry {
  /** The first one included. */
  readonly maxAttempts: number
  readonly backoff: 'fixed' | 'exponential'
  readonly baseDelayMs: number
  readonly retryOn: readonly ('5xx' | 'timeout' | 'connection_error')[]
}

export interface HookEndpoint {
  readonly url: string
  readonly phase: HookPhase
  /** What holds when it cannot be asked. */
  readonly failureMode: 'fail_closed' | 'fail_open'
  /** Lower is asked first. */
  readonly priority: number
  readonly isActive: boolean
  /** Of one attempt. */
  readonly timeoutMs: number
  /** How long an answer of the point `access` holds; 0 = it is asked for every request. */
  readonly cacheTtlMs: number
}
