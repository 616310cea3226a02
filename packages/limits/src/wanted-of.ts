import { digestOf, toolKey, type Principal } from '@gatehouse/core'
import { callerFacts, principalMatcher, toolMatcher, type RuledTool } from '@gatehouse/policy'
import { calendarWindow } from './calendar-window.ts'
import type { Limit, LimitScope } from './limit.ts'
import type { Take } from './limit-store.ts'
import type { RefusalCode } from './store-standing.ts'
import type { Wanted } from './wanted.ts'

/** Who does what. Without a tool, limits of tools and namespaces count nothing. */
export interface LimitSubject {
  readonly principal: Principal
  readonly tool?: RuledTool | undefined
}

export interface LimitBook {
  readonly limits: readonly Limit[]
  /** The limits that concern somebody, in the order they were written. */
  concerning(subject: LimitSubject): readonly Limit[]
  /** What a piece of work has to take. `cost`: whole units from 1 on; a running call is one place whatever it costs. */
  wanted(subject: LimitSubject, how: { readonly now: number; readonly cost?: number }): readonly Wanted[]
}

export function createLimitBook(limits: readonly Limit[]): LimitBook {
  const compiled = limits.map((limit) => ({
    limit,
    concernsPrincipal: principalMatcher(limit.principals),
    concernsTool: toolMatcher(limit.tools),
  }))
  const concerning = ({ principal, tool }: LimitSubject): readonly Limit[] => {
    if (compiled.length === 0) return []
    const facts = callerFacts(principal)
    return compiled
      .filter((one) => one.concernsPrincipal(facts) && (tool === undefined || one.concernsTool(tool)))
      .map(({ limit }) => limit)
  }
  return {
    limits,
    concerning,
    wanted: (subject, { now, cost = 1 }) =>
      concerning(subject).map((limit) => wantedOf(limit, takeOf(limit, subject, { now, cost }))),
  }
}

/** What a limit counts for somebody. The key names the whole limit, so that a changed one begins anew. */
export function takeOf(
  { id, measure, per, text }: Limit,
  subject: LimitSubject,
  { now, cost }: { readonly now: number; readonly cost: number },
): Take {
  const key = limitKey(['limit', id, text, ...per.map((scope) => [scope, ...partsOf(scope, subject)])])
  const { units } = measure
  if (measure.kind === 'running') return { kind: 'place', key, units, leaseMs: 1 }
  if (measure.kind === 'rate')
    return { kind: 'rate', key, cost, units, periodMs: measure.periodMs, burst: measure.burst }
  return { kind: 'window', key, cost, units, window: calendarWindow(measure.per, now) }
}

/** Short ones are left readable, for whoever looks into a store. */
export function limitKey(parts: readonly unknown[]): string {
  const text = JSON.stringify(parts)
  return text.length <= 200 ? text : digestOf(text)
}

function partsOf(scope: LimitScope, { principal, tool }: LimitSubject): readonly string[] {
  if (scope === 'tenant') return []
  if (scope === 'user') return [principal.userId]
  if (scope === 'actor') return [principal.actor.kind, principal.actor.id]
  if (tool === undefined) return []
  return scope === 'tool' ? [toolKey(tool)] : [`${tool.source}://${tool.namespace}`]
}

const codeOf: Readonly<Record<Limit['measure']['kind'], RefusalCode>> = {
  rate: 'limit_reached',
  quota: 'quota_exceeded',
  running: 'too_many_running_calls',
}

function wantedOf(limit: Limit, take: Take): Wanted {
  const { id, measure, fail } = limit
  return {
    take,
    names: { limit: id },
    decidedBy: `limit:${id}`,
    code: codeOf[measure.kind],
    message: `Limit ${id} allows ${limitInWords(limit)}. Nothing was run.`,
    fail,
  }
}

/** `100/min burst 20 per user and tool`. */
export function limitInWords({ text, per }: Pick<Limit, 'text' | 'per'>): string {
  return `${text} per ${per.join(' and ')}`
}
