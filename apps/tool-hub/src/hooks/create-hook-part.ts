import type { AuditLog } from '@gatehouse/audit'
import type { ToolStore } from '@gatehouse/catalog'
import type { Clock, Logger, Operation, Principal, Revisions } from '@gatehouse/core'
import type { Egress } from '@gatehouse/egress'
import type { HookDesk } from '@gatehouse/execution'
import {
  createAccessCatalog,
  createAccessDesk,
  createCircuit,
  createHookBook,
  createHookClient,
  createHookedGrantBook,
  type AccessDesk,
  type AskedAccess,
  type GrantBook,
  type Hook,
  type HookStore,
} from '@gatehouse/policy'
import { createExplainHooks, type ExplainHooks } from './explain-hooks.ts'
import { createHookDesk } from './hook-desk.ts'
import { createHookKeeper, type HookKeeper } from './hook-keeper.ts'

/** What hooks need from the process they run in. */
export interface HookSetup {
  readonly egress: Egress
  /** Value of a reference. */
  readonly secret: (reference: string, tenantId: string) => Promise<string>
  /** What requests are signed with where a hook names no secret. */
  readonly derivedSecret: (hook: Pick<Hook, 'tenantId' | 'id'>) => string
  /** Hooks of the configuration. */
  readonly configured: readonly Hook[]
}

export interface HookPart {
  /** For whoever looks at all tools at once. */
  readonly grants: GrantBook
  readonly access: AccessDesk
  readonly desk: HookDesk
  readonly keeper: HookKeeper
  readonly explain: ExplainHooks
}

export function createHookPart(deps: {
  readonly setup: HookSetup
  readonly stores: { readonly hooks: HookStore; readonly tools: Pick<ToolStore, 'changesSince'> }
  readonly grants: GrantBook
  readonly revisionsOf: (op: Operation) => Promise<Revisions>
  readonly audit: AuditLog
  readonly clock: Clock
  readonly log: Logger
}): HookPart {
  const { setup, stores, audit, clock, log } = deps
  const book = createHookBook({ hooks: stores.hooks, configured: setup.configured })
  const client = createHookClient({ ...setup, circuit: createCircuit({ clock }), clock })
  const record = (event: Parameters<AuditLog['record']>[0]): void => {
    audit.record(event).catch((error: unknown) => log.error({ err: error }, 'a question to a hook was not recorded'))
  }
  const access = createAccessDesk({
    book,
    client,
    catalog: createAccessCatalog(stores.tools),
    clock,
    onAsked: (principal, asked) => record(accessEvent(principal, asked)),
  })
  return {
    grants: createHookedGrantBook(deps.grants, access),
    access,
    explain: createExplainHooks({ book, client, revisionsOf: deps.revisionsOf }),
    desk: createHookDesk({ book, client, revisionsOf: deps.revisionsOf, record }),
    keeper: createHookKeeper({ store: stores.hooks, setup, client, clock }),
  }
}

const mostNoted = 100

/** Apart from any request: an answer may serve many. */
function accessEvent({ tenantId, userId, actor }: Principal, asked: readonly AskedAccess[]) {
  return {
    tenantId,
    action: 'hooks.access',
    outcome: asked.some(({ code }) => code === 'failed') ? 'hook_failed' : 'ok',
    userId,
    actor,
    facts: { details: { asked: asked.slice(0, mostNoted) } },
  } as const
}
