import { createSecretResolver, type ActionStore, type SecretResolver, type TargetStore } from '@gatehouse/automation'
import {
  systemClock,
  type AuditPort,
  type Clock,
  type Logger,
  type Principal,
  type StepObserver,
} from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import { createSchemaValidator, type SchemaValidator } from '@gatehouse/json-schema'

/** What an Automation Hub is made of. */
export interface AutomationHubContext {
  /** Who is asking; throws a GatehouseError of the kind `unauthenticated` for a stranger. */
  readonly authenticate: (request: Request) => Promise<Principal>
  /** The `WWW-Authenticate` value that goes with a refusal, if any. */
  readonly challenge?: (error: unknown) => string | undefined
  readonly actions: ActionStore
  readonly targets: TargetStore
  readonly audit: AuditPort
  readonly observer?: StepObserver
  readonly egress: Egress
  readonly validator: SchemaValidator
  readonly secrets: SecretResolver
  readonly log: Logger
  readonly clock: Clock
}

/** What a process brings; the rest has one sensible make. */
export interface AutomationHubParts
  extends
    Omit<AutomationHubContext, 'validator' | 'secrets' | 'clock'>,
    Partial<Pick<AutomationHubContext, 'validator' | 'secrets' | 'clock'>> {
  /** Where `env:NAME` references look. */
  readonly env: Readonly<Record<string, string | undefined>>
  /** Folders below which `file:/path` references may be read. */
  readonly secretDirectories: readonly string[]
}

/** The composition root. */
export function automationHubContext(parts: AutomationHubParts): AutomationHubContext {
  const { env, secretDirectories, ...given } = parts
  const clock = parts.clock ?? systemClock
  return {
    ...given,
    clock,
    validator: parts.validator ?? createSchemaValidator(),
    secrets: parts.secrets ?? createSecretResolver({ env, allowedDirectories: secretDirectories, clock }),
  }
}
