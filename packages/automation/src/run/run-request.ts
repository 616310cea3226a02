import type { Clock } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { RequestAction } from '../action/action.ts'
import type { Resilience } from '../resilience/create-resilience.ts'
import type { Results } from '../results/create-results.ts'
import type { TargetTokens } from '../sign-in/token-server/target-tokens.ts'
import type { SecretResolver } from '../target/secret-resolver.ts'
import type { TargetStore } from '../target/target.ts'
import type { Progress } from './step/run-step.ts'

export interface RunDeps {
  readonly targets: Pick<TargetStore, 'find'>
  readonly egress: Egress
  readonly validator: SchemaValidator
  readonly secrets: SecretResolver
  /** Tokens that token servers issued for targets; shared by all calls of the process. */
  readonly tokens: TargetTokens
  /** Shared by all calls of the process: it remembers how each API has been doing. */
  readonly resilience: Resilience
  readonly clock: Clock
  /** Where answers go that are too large; without it they are refused. */
  readonly results?: Results
}

/** The facts an action starts with; who acts is the principal of the operation. */
export interface RunRequest {
  readonly action: RequestAction
  readonly input: unknown
  /** Passed on as `Idempotency-Key` unless the action only reads. */
  readonly idempotencyKey?: string
  /** Shortens the time-out of the policy; it cannot lengthen it. */
  readonly timeoutMs?: number
  /** Called when the request leaves; from then on the API may act on it. */
  readonly onSend?: () => void
  /** Hears the pieces of an answer that is streamed; they are masked as the policy says. */
  readonly onProgress?: (progress: Progress) => void
}
