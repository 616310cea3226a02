import type { Clock } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { RequestAction } from '../action/action.ts'
import type { Resilience } from '../resilience/create-resilience.ts'
import type { TargetTokens } from '../sign-in/token-server/target-tokens.ts'
import type { SecretResolver } from '../target/secret-resolver.ts'
import type { TargetStore } from '../target/target.ts'

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
}

/** The facts an action starts with; who acts is the principal of the operation. */
export interface RunRequest {
  readonly action: RequestAction
  readonly input: unknown
  /** Passed on as `Idempotency-Key` unless the action only reads. */
  readonly idempotencyKey?: string
  /** Shortens the time-out of the policy; it cannot lengthen it. */
  readonly timeoutMs?: number
}
