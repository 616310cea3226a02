import { GatehouseError, parseToolReference, type Clock, type Operation } from '@gatehouse/core'
import {
  askCallHooks,
  askAccess,
  compileHooks,
  userIdOf,
  type Hook,
  type HookClient,
  type HookPoint,
  type HookSet,
  type HookStore,
} from '@gatehouse/policy'
import type { HookSetup } from './create-hook-part.ts'

/** The hooks there are, those of the configuration included. */
export interface HookKeeper {
  list(tenantId: string): Promise<HookSet>
  /** Throws `hook_not_found`. */
  find(tenantId: string, id: string): Promise<Hook>
  /** Adds a hook, or puts it in the place of the one with its id. Throws `hook_id_taken`. */
  put(hook: Hook, by: string): Promise<HookSet>
  /** Throws `hook_not_found`, `hook_is_configured`. */
  remove(tenantId: string, id: string, by: string): Promise<HookSet>
  /** What requests are signed with when the hook names no secret of its own. */
  signingSecret(hook: Hook): string | undefined
  /** Asks a hook about a call that nobody makes; nothing is run. */
  test(
    op: Operation,
    hook: Hook,
    call: { readonly tool?: string | undefined; readonly input?: unknown },
  ): Promise<HookTest>
}

export interface HookTest {
  readonly health?: { readonly status: string; readonly durationMs: number }
  readonly asked: readonly {
    readonly point: HookPoint
    readonly url: string
    readonly code: string
    readonly why?: string
    readonly failureMode?: string
    readonly durationMs: number
    readonly said?: string
    readonly overrides?: readonly string[]
  }[]
}

const sample = {
  source: 'gatehouse',
  namespace: 'gatehouse',
  name: 'hook_test',
  version: '0.0.0',
  effect: 'read',
} as const

export function createHookKeeper(deps: {
  readonly store: HookStore
  readonly setup: HookSetup
  readonly client: HookClient
  readonly clock: Clock
}): HookKeeper {
  const { store, setup, client, clock } = deps
  const configuredOf = (tenantId: string): readonly Hook[] =>
    setup.configured.filter((hook) => hook.tenantId === tenantId)
  const list = async (tenantId: string): Promise<HookSet> => {
    const { version, hooks } = await store.current(tenantId)
    return { version, hooks: [...configuredOf(tenantId), ...hooks].toSorted((a, b) => (a.id < b.id ? -1 : 1)) }
  }
  const isConfigured = ({ tenantId, id }: Pick<Hook, 'tenantId' | 'id'>): boolean =>
    configuredOf(tenantId).some((hook) => hook.id === id)

  return {
    list,
    async find(tenantId, id) {
      const found = (await list(tenantId)).hooks.find((hook) => hook.id === id)
      if (found === undefined) throw notFound(id)
      return found
    },
    async put(hook, by) {
      if (isConfigured(hook)) {
        throw new GatehouseError('conflict', 'hook_id_taken', `The configuration has a hook ${hook.id} already.`, {
          at: '/id',
          hint: 'Give it another id, or change the one in gatehouse.yaml.',
        })
      }
      return store.change(hook.tenantId, () => ({ put: [hook], changedAt: clock.now(), changedBy: by }))
    },
    async remove(tenantId, id, by) {
      if (isConfigured({ tenantId, id })) {
        throw new GatehouseError('conflict', 'hook_is_configured', `The hook ${id} stands in gatehouse.yaml.`, {
          hint: 'Remove it there and start Gatehouse anew.',
        })
      }
      return store.change(tenantId, ({ hooks }) => {
        if (!hooks.some((hook) => hook.id === id)) throw notFound(id)
        return { remove: [id], changedAt: clock.now(), changedBy: by }
      })
    },
    signingSecret: (hook) => (hook.signingSecret === undefined ? setup.derivedSecret(hook) : undefined),
    async test(op, hook, { tool, input = {} }) {
      const about = tool === undefined ? sample : { ...sample, ...parseToolReference(tool) }
      const { tools: _all, ...everywhere } = hook
      const compiled = compileHooks(0, [{ ...everywhere, isEnabled: true }])
      const asked: HookTest['asked'][number][] = []
      for (const one of compiled.of('access')) {
        const question = { userId: userIdOf(op.principal), tools: [about], signal: op.signal }
        const [found] = (await askAccess(client, [one], question)).asked
        const { hook: _id, tools: _tools, denied, ...rest } = found!
        const code = rest.code === 'OK' && denied > 0 ? 'DENIED' : rest.code
        asked.push({ point: 'access', url: one.endpoint.url, ...rest, code })
      }
      const call = { tool: about, executionId: 'exe_hook_test', input: { value: input }, isDryRun: true }
      for (const point of ['pre', 'post'] as const) {
        for (const one of compiled.of(point)) {
          const outcome = point === 'post' ? { isSuccess: true, value: {} } : undefined
          const { asked: found, said } = await askCallHooks(client, [one], op, call, outcome)
          const { hook: _id, phase: _phase, ...rest } = found[0]!
          asked.push({ point, url: one.endpoint.url, ...rest, ...(said === undefined ? {} : { said }) })
        }
      }
      const health = await client.health(hook, op.signal)
      return { asked, ...(health === undefined ? {} : { health }) }
    },
  }
}

function notFound(id: string): GatehouseError {
  return new GatehouseError('not_found', 'hook_not_found', `There is no hook ${JSON.stringify(id.slice(0, 100))}.`, {
    hint: 'gatehouse hooks list shows the hooks there are.',
  })
}
