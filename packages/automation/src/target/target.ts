import type { ClientCertificateReferences, Impersonation, TargetAuth } from './target-auth.ts'
import type { TargetPolicy } from './target-policy.ts'

/** The API that actions call: where it is and how Gatehouse signs in there. */
export interface Target {
  readonly tenantId: string
  /** Usually the namespace of its actions. */
  readonly id: string
  /** Absolute http(s) URL without a trailing slash; absent until somebody names one. */
  readonly baseUrl?: string
  /** For people: what an import found that nobody has set up yet. */
  readonly description?: string
  readonly auth: TargetAuth
  /** How the downstream learns which user is acting (bot-user impersonation). */
  readonly impersonation?: Impersonation
  /** What Gatehouse shows of itself when it connects (mutual TLS). */
  readonly clientCertificate?: ClientCertificateReferences
  readonly timeoutMs: number
  readonly maxResponseBytes: number
  /** True when an operator named this address, so that a private network may be reached there. */
  readonly allowPrivateNetwork: boolean
  /** Retries, limits, circuit breaker, and what of an answer is handed on. */
  readonly policy?: TargetPolicy
}

export interface TargetStore {
  put(target: Target): Promise<void>
  find(tenantId: string, id: string): Promise<Target | undefined>
  list(tenantId: string): Promise<readonly Target[]>
}
