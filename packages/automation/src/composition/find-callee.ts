import type { Clock } from '@gatehouse/core'
import type { Effect } from '@gatehouse/spec'
import { ActionFailed } from '../run/action-failed.ts'
import type { Action, ComposedAction } from '../action/action.ts'
import type { ActionStore } from '../action/action-store.ts'
import { resolveAction } from '../version/resolve-action.ts'

/** What a step calls, down to the version. */
export interface CalleeId {
  readonly namespace: string
  readonly name: string
  readonly version: string
}

const reference = /^([a-z0-9_][a-z0-9_.-]{0,199}):([A-Za-z0-9_-]{1,128})(?:@([0-9A-Za-z.+-]{1,64}))?$/

/** `namespace:name`, with `@version`, a part of one or `@latest`; undefined for anything else. */
export function parseCall(
  call: string,
): { readonly namespace: string; readonly name: string; readonly version?: string } | undefined {
  const match = reference.exec(call)
  if (match === null) return undefined
  const [, namespace = '', name = '', version] = match
  return { namespace, name, ...(version === undefined || version === 'latest' ? {} : { version }) }
}

/**
 * The action that a step calls, in the version that is meant as it is now. Refused when it does more than the composed action says of itself: whoever
 * allowed that one did not allow this.
 */
export async function findCallee(
  { actions, clock }: { readonly actions: Pick<ActionStore, 'versions'>; readonly clock: Clock },
  tenantId: string,
  caller: ComposedAction,
  call: string,
): Promise<Action> {
  const wanted = parseCall(call)
  const found = wanted === undefined ? undefined : await resolveAction(actions, tenantId, wanted, clock.now())
  const callee = found?.action
  if (callee === undefined) throw refused(`There is no action ${call}.`)
  if (isMore(callee.effect, caller.effect)) {
    throw refused(
      `${call} is ${callee.effect} now, which is more than ${caller.effect}, as this action says of itself.`,
    )
  }
  if (callee.approval === 'required' && caller.approval !== 'required') {
    throw refused(`${call} needs approval now, and this action does not ask for any.`)
  }
  if (caller.mode !== 'interactive' && callee.mode === 'interactive') {
    throw refused(`${call} may ask the user now, and this action cannot hand a question on.`)
  }
  if ((caller.mode === 'sync' || caller.mode === 'stream') && callee.mode === 'async') {
    throw refused(`${call} may take long now, and this action has to answer at once.`)
  }
  return callee
}

const order: readonly Effect[] = ['read', 'write', 'destructive']

export function isMore(one: Effect, other: Effect): boolean {
  return order.indexOf(one) > order.indexOf(other)
}

function refused(message: string): ActionFailed {
  return new ActionFailed({
    kind: 'not_executable',
    message: `${message} Its author has to look at it and load it again.`,
  })
}
