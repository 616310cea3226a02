import { InvalidInputError } from '@gatehouse/core'
import { toolMatcher } from '@gatehouse/policy'
import type { Limit, LimitDocument, LimitMeasure, LimitScope } from './limit.ts'

export const rateFormat =
  /^\s*(?<units>[0-9]{1,9})\s*\/\s*(?<period>s|sec|second|min|minute|h|hour|d|day)(?:\s+burst\s+(?<burst>[0-9]{1,9}))?\s*$/
export const quotaFormat = /^\s*(?<units>[0-9]{1,15})\s*\/\s*(?<period>day|month)\s*$/
export const limitIdFormat = /^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/

const periods: Readonly<Record<string, readonly [name: string, periodMs: number]>> = {
  s: ['second', 1_000],
  sec: ['second', 1_000],
  second: ['second', 1_000],
  min: ['min', 60_000],
  minute: ['min', 60_000],
  h: ['hour', 3_600_000],
  hour: ['hour', 3_600_000],
  d: ['day', 86_400_000],
  day: ['day', 86_400_000],
}

/** With a day as the period, times 1000 still exact. */
const mostUnits = 10_000_000

const scopes: readonly LimitScope[] = ['tenant', 'namespace', 'tool', 'user', 'actor']

/** The limits of a list. Throws `invalid_limit` at the field that is wrong. */
export function parseLimits(documents: readonly LimitDocument[], at = 'limits.list'): readonly Limit[] {
  const seen = new Set<string>()
  return documents.flatMap((document, i) => {
    const place = `${at}[${i}]`
    if (!limitIdFormat.test(document.id))
      throw refusal(`${place}.id`, 'An id has letters, digits, _, - and dots, at most 64.')
    if (seen.has(document.id)) throw refusal(`${place}.id`, `There are two limits ${document.id}.`)
    seen.add(document.id)
    return parseLimit(document, place)
  })
}

function parseLimit(document: LimitDocument, at: string): readonly Limit[] {
  const { id, per = 'user', fail = 'closed' } = document
  const measures = [
    ...(document.rate === undefined ? [] : [parseRate(document.rate, `${at}.rate`)]),
    ...(document.quota === undefined ? [] : [parseQuota(document.quota, `${at}.quota`)]),
    ...(document.running === undefined ? [] : [parseRunning(document.running, `${at}.running`)]),
  ]
  if (measures.length === 0) throw refusal(at, `Limit ${id} limits nothing: give it a rate, a quota or running.`)
  const asked = new Set(Array.isArray(per) ? per : [per])
  if (asked.size === 0)
    throw refusal(`${at}.per`, 'Say what is counted together: user, actor, tool, namespace, tenant.')
  const principals = someOf({
    users: document.users,
    groups: document.groups,
    roles: document.roles,
    actors: document.actors,
  })
  const tools = someOf({
    patterns: document.tools,
    namespaces: document.namespaces,
    sources: document.sources,
    effects: document.effects,
  })
  // Patterns are refused here, not with the first call.
  toolMatcher(tools)
  const common = { id, per: scopes.filter((scope) => asked.has(scope)), principals, tools, fail }
  return measures.map((measure) => ({ ...common, measure, text: measureText(measure) }))
}

export function parseRate(text: string, at: string): LimitMeasure {
  const { units, period, burst } = rateFormat.exec(text)?.groups ?? {}
  if (units === undefined)
    throw refusal(at, 'A rate is written 100/min or 100/min burst 20; second, min, hour and day.')
  const found = { units: Number(units), burst: Number(burst ?? units) }
  if (!isCount(found.units) || !isCount(found.burst))
    throw refusal(at, `A rate and its burst are whole numbers from 1 to ${mostUnits}.`)
  return { kind: 'rate', ...found, periodMs: periods[period!]![1] }
}

export function parseQuota(text: string, at: string): LimitMeasure {
  const { units, period } = quotaFormat.exec(text)?.groups ?? {}
  if (units === undefined || Number(units) < 1) throw refusal(at, 'A quota is written 10000/day or 200000/month.')
  return { kind: 'quota', units: Number(units), per: period === 'day' ? 'day' : 'month' }
}

function parseRunning(units: number, at: string): LimitMeasure {
  if (!isCount(units)) throw refusal(at, `Running calls are a whole number from 1 to ${mostUnits}.`)
  return { kind: 'running', units }
}

function measureText(measure: LimitMeasure): string {
  if (measure.kind === 'running') return `${measure.units} running`
  if (measure.kind === 'quota') return `${measure.units}/${measure.per}`
  const period = Object.values(periods).find(([, periodMs]) => periodMs === measure.periodMs)![0]
  return `${measure.units}/${period}${measure.burst === measure.units ? '' : ` burst ${measure.burst}`}`
}

function isCount(number: number): boolean {
  return Number.isInteger(number) && number >= 1 && number <= mostUnits
}

/** Undefined when nothing is said: then it concerns everybody, or every tool. */
function someOf<T extends object>(parts: T): { [K in keyof T]?: Exclude<T[K], undefined> } | undefined {
  const said = Object.entries(parts).filter(([, value]) => value !== undefined)
  return said.length === 0 ? undefined : (Object.fromEntries(said) as { [K in keyof T]?: Exclude<T[K], undefined> })
}

function refusal(at: string, message: string): InvalidInputError {
  return new InvalidInputError('invalid_limit', message, { at })
}
