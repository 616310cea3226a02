import { setTimeout as sleep } from 'node:timers/promises'
import { toolKey, type Clock, type Principal, type Revisions } from '@gatehouse/core'
import { withDenied, type CompiledGrants } from '../compile-grants.ts'
import { decide } from '../decide.ts'
import { callerKey } from '../grant-book.ts'
import { subjectsOf } from '../subjects-of.ts'
import type { AccessCatalog } from './access-catalog.ts'
import type { AccessTool } from './access-contract.ts'
import { askAccess, type AccessFindings, type AskedAccess } from './ask-access.ts'
import type { HookClient } from './hook-client.ts'
import type { CompiledHook, HookBook } from './hook-book.ts'

/** What access hooks say of whoever asks, as a part of permission. */
export interface AccessDesk {
  /** The grants, without any tool that a hook denies. The same object while the answers hold. */
  narrowed(principal: Principal, revisions: Revisions, grants: CompiledGrants): Promise<CompiledGrants>
  /**
   * Which of the tools a hook denies, and which hook. Questions of the same caller that come together are asked together.
   * They must be tools that the caller's grants allow: nobody else hears of the others.
   */
  deniedOf(
    principal: Principal,
    revisions: Revisions,
    tools: readonly AccessTool[],
  ): Promise<ReadonlyMap<AccessTool, string>>
}

export interface AccessDeskDeps {
  readonly book: HookBook
  readonly client: HookClient
  readonly catalog: AccessCatalog
  readonly clock: Clock
  /** Told of every request to a hook; what was remembered makes none. */
  readonly onAsked: (principal: Principal, asked: readonly AskedAccess[]) => void
}

const longestMs = 60_000
/** An answer that a hook did not give is asked for again soon. */
const failedTtlMs = 2_000
/** How long questions wait for others of the same caller. */
const gatherMs = 2
const mostCallers = 200
const mostTools = 50_000

export function createAccessDesk(deps: AccessDeskDeps): AccessDesk {
  // Least recently used first.
  const everything = new Map<string, Everything>()
  const single = new Map<string, { readonly until: number; readonly deniedBy: string | undefined }>()
  const gathering = new Map<string, Gathering>()

  const ask = async (principal: Principal, hooks: readonly CompiledHook[], tools: readonly AccessTool[]) => {
    const question = { userId: userIdOf(principal), tools, signal: AbortSignal.timeout(longestMs) }
    const findings = await askAccess(deps.client, hooks, question)
    if (findings.asked.length > 0) deps.onAsked(principal, findings.asked)
    return { ...findings, until: deps.clock.now() + ttlOf(hooks, findings) }
  }

  const narrow = async (
    principal: Principal,
    revisions: Revisions,
    grants: CompiledGrants,
    asked: { readonly version: number; readonly hooks: readonly CompiledHook[] },
  ): Promise<Narrowed & { readonly until: number }> => {
    const covered = await deps.catalog.covered(
      principal.tenantId,
      { revision: revisions.tools, ...asked },
      AbortSignal.timeout(longestMs),
    )
    const tools = [...covered].filter((tool) => decide(grants, tool).decision === 'allow')
    const { denied, until } = await ask(principal, asked.hooks, tools)
    const denies = [...denied].map(([tool, hook]) => ({ ...tool, grantId: `hook:${hook}` }))
    const names = denies.map((one) => `${one.grantId} ${toolKey(one)}`).sort()
    return { until, names, grants: denies.length === 0 ? grants : withDenied(grants, denies) }
  }

  return {
    async narrowed(principal, revisions, grants) {
      const compiled = await deps.book.forTenant(principal.tenantId, revisions)
      const hooks = compiled.of('access')
      if (hooks.length === 0) return grants
      const key = JSON.stringify([...callerOf(principal, revisions), revisions.tools])
      const known = everything.get(key)
      everything.delete(key)
      const holds = known !== undefined && known.base === grants && known.until > deps.clock.now()
      const entry = holds
        ? known
        : begun(grants, narrow(principal, revisions, grants, { version: compiled.version, hooks }), known)
      everything.set(key, entry)
      if (everything.size > mostCallers) everything.delete(everything.keys().next().value!)
      try {
        return (await entry.found).grants
      } catch (error) {
        if (everything.get(key) === entry) everything.delete(key)
        throw error
      }
    },

    async deniedOf(principal, revisions, tools) {
      const compiled = await deps.book.forTenant(principal.tenantId, revisions)
      const hooks = compiled.of('access')
      const covered = tools.filter((tool) => hooks.some((hook) => hook.covers(tool)))
      const denied = new Map<AccessTool, string>()
      if (covered.length === 0) return denied
      const caller = JSON.stringify(callerOf(principal, revisions))
      const keyOf = (tool: AccessTool): string => `${caller} ${toolKey(tool)}@${tool.version} ${tool.effect ?? ''}`
      const now = deps.clock.now()
      const unknown = covered.filter((tool) => (single.get(keyOf(tool))?.until ?? 0) <= now)
      if (unknown.length > 0) {
        const gathered = gathering.get(caller) ?? gather(gathering, caller, (all) => ask(principal, hooks, all))
        for (const tool of unknown) gathered.tools.set(keyOf(tool), tool)
        const findings = await gathered.found
        for (const tool of unknown) {
          const asked = gathered.tools.get(keyOf(tool))!
          single.delete(keyOf(tool))
          single.set(keyOf(tool), { until: findings.until, deniedBy: findings.denied.get(asked) })
          const deniedBy = findings.denied.get(asked)
          if (deniedBy !== undefined) denied.set(tool, deniedBy)
        }
        while (single.size > mostTools) single.delete(single.keys().next().value!)
      }
      for (const tool of covered) {
        if (unknown.includes(tool)) continue
        const deniedBy = single.get(keyOf(tool))?.deniedBy
        if (deniedBy !== undefined) denied.set(tool, deniedBy)
      }
      return denied
    },
  }
}

interface Narrowed {
  readonly grants: CompiledGrants
  /** What hooks deny, in one order. */
  readonly names: readonly string[]
}

interface Everything {
  /** The grants that were narrowed. */
  readonly base: CompiledGrants
  readonly found: Promise<Narrowed>
  /** Endless while it is being asked for: whoever comes meanwhile waits for the same answer. */
  until: number
}

/** The same answer again is the same object: what was computed from it still holds. */
function begun(
  base: CompiledGrants,
  asking: Promise<Narrowed & { readonly until: number }>,
  before: Everything | undefined,
): Everything {
  const entry: { -readonly [Key in keyof Everything]: Everything[Key] } = {
    base,
    until: Number.POSITIVE_INFINITY,
    found: asking.then(async ({ until, ...found }) => {
      entry.until = until
      const last = before?.base === base ? await before.found.catch(() => undefined) : undefined
      return last !== undefined && isSame(last.names, found.names) ? last : found
    }),
  }
  return entry
}

function isSame(a: readonly string[], b: readonly string[]): boolean {
  return a.length === b.length && a.every((one, i) => one === b[i])
}

type Found = AccessFindings & { readonly until: number }

interface Gathering {
  readonly tools: Map<string, AccessTool>
  readonly found: Promise<Found>
}

/** Who it is that a hook's answer holds for, and what it was asked on. */
function callerOf(principal: Principal, revisions: Revisions): readonly unknown[] {
  const { tenantId, email, actor } = principal
  return [
    tenantId,
    email,
    actor.kind,
    actor.id,
    revisions.grants,
    revisions.rules ?? 0,
    revisions.hooks ?? 0,
    ...callerKey(principal, revisions),
    ...subjectsOf(principal).map(({ kind, value }) => [kind, value]),
  ]
}

/** How a policy server knows people: by their address, where they have one. */
export function userIdOf({ email, userId }: Pick<Principal, 'email' | 'userId'>): string {
  return email ?? userId
}

function ttlOf(hooks: readonly CompiledHook[], { asked }: AccessFindings): number {
  const shortest = Math.min(...hooks.map(({ endpoint }) => endpoint.cacheTtlMs))
  return asked.some(({ code }) => code === 'failed') ? Math.min(shortest, failedTtlMs) : shortest
}

function gather(
  gathering: Map<string, Gathering>,
  caller: string,
  ask: (tools: readonly AccessTool[]) => Promise<Found>,
): Gathering {
  const tools = new Map<string, AccessTool>()
  const found = sleep(gatherMs).then(() => {
    gathering.delete(caller)
    return ask([...tools.values()])
  })
  const begun = { tools, found }
  gathering.set(caller, begun)
  return begun
}
