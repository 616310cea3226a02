import type { Revisions } from '@gatehouse/core'
import { matchesPattern, parseToolPattern } from '../tool-pattern.ts'
import type { ToolName } from '../decide.ts'
import { hookPoints, type Hook, type HookEndpoint, type HookPhase, type HookPoint } from './hook.ts'
import type { HookStore } from './hook-store.ts'

/** One endpoint of a hook, ready to be asked. */
export interface CompiledHook {
  readonly hook: Hook
  readonly point: HookPoint
  readonly endpoint: HookEndpoint
  readonly covers: (tool: ToolName) => boolean
}

/** The active hooks of a tenant at one version. */
export interface CompiledHooks {
  readonly version: number
  /** Lower priority first, then by id. Without a phase: those of `before`, then those of `after`. */
  of(point: HookPoint, phase?: HookPhase): readonly CompiledHook[]
}

export interface HookBook {
  /** At least as new as `revisions`, which the caller reads at the start of its request. */
  forTenant(tenantId: string, revisions: Partial<Pick<Revisions, 'hooks'>>): Promise<CompiledHooks>
}

export function createHookBook(options: {
  readonly hooks: Pick<HookStore, 'current'>
  /** Hooks of the configuration, beside those of the store. */
  readonly configured: readonly Hook[]
  /** How many tenants are remembered; the least recently used goes first. Default 100. */
  readonly maxEntries?: number
}): HookBook {
  const maxEntries = options.maxEntries ?? 100
  const book = new Map<string, { readonly revision: number; readonly compiled: Promise<CompiledHooks> }>()

  return {
    forTenant(tenantId, { hooks: revision = 0 }) {
      const known = book.get(tenantId)
      book.delete(tenantId)
      if (known !== undefined && known.revision >= revision) {
        book.set(tenantId, known)
        return known.compiled
      }
      const own = options.configured.filter((hook) => hook.tenantId === tenantId)
      const compiled = options.hooks
        .current(tenantId)
        .then(({ version, hooks }) => compileHooks(version, [...own, ...hooks]))
      book.set(tenantId, { revision, compiled })
      if (book.size > maxEntries) book.delete(book.keys().next().value!)
      // A failure is not remembered. The caller has the rejection; this branch only cleans up.
      compiled.catch(() => {
        if (book.get(tenantId)?.compiled === compiled) book.delete(tenantId)
      })
      return compiled
    },
  }
}

/** Throws when a pattern cannot be read: a hook that is not understood must not be skipped. */
export function compileHooks(version: number, hooks: readonly Hook[]): CompiledHooks {
  const compiled = hooks
    .filter(({ isEnabled }) => isEnabled)
    .flatMap((hook) => (Object.keys(hook.endpoints) as HookPoint[]).map((point) => compileEndpoint(hook, point)))
    .filter(({ endpoint }) => endpoint.isActive)
    .toSorted((a, b) => a.endpoint.priority - b.endpoint.priority || (a.hook.id < b.hook.id ? -1 : 1))
  const listed = new Map<string, readonly CompiledHook[]>()
  for (const point of hookPoints) {
    const own = compiled.filter((one) => one.point === point)
    const before = own.filter(({ endpoint }) => endpoint.phase === 'before')
    const after = own.filter(({ endpoint }) => endpoint.phase === 'after')
    listed
      .set(`${point} before`, before)
      .set(`${point} after`, after)
      .set(`${point} all`, [...before, ...after])
  }
  return { version, of: (point, phase) => listed.get(`${point} ${phase ?? 'all'}`)! }
}

function compileEndpoint(hook: Hook, point: HookPoint): CompiledHook {
  const patterns = hook.tools?.map(parseToolPattern)
  return {
    hook,
    point,
    endpoint: hook.endpoints[point]!,
    covers: (tool) => patterns === undefined || patterns.some((pattern) => matchesPattern(pattern, tool)),
  }
}
