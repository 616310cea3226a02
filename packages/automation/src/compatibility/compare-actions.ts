import type { Effect } from '@gatehouse/spec'
import type { Action } from '../action/action.ts'
import { compareSchemas } from './compare-schemas.ts'
import { compatibilityOf, type Compatibility, type Finding, type Level } from './finding.ts'
import { isSameText } from './is-same-text.ts'

/** What two versions of an action are compared by; what is left out is not compared. */
export type ComparedAction = Pick<Action, 'inputSchema'> & Partial<Omit<Action, 'inputSchema'>>

/**
 * What an action that replaces another means for its callers. Besides both schemas it looks at the call itself:
 *
 * - `effect`: more than before (read, write, destructive) is `major`, since whoever allowed it allowed less; less is `minor`;
 * - `mode`: another way to get the answer is `major`;
 * - HTTP method: `major`, another operation is called; path and target: `minor`; how the input travels (styles, media
 *   types, `Accept`): `patch`, since callers do not see it;
 * - an output schema that comes is `minor`, one that goes is `major`;
 * - deprecation is `minor`; title, description, tags and how the end is learned (completion, pause) are `patch`.
 */
export function compareActions(before: ComparedAction, after: ComparedAction): Compatibility {
  return compatibilityOf([
    ...compareCalls(before, after),
    ...compareSchemas(before.inputSchema, after.inputSchema, 'input'),
    ...compareOutputs(before, after),
  ])
}

const effects: readonly Effect[] = ['read', 'write', 'destructive']

function compareCalls(before: ComparedAction, after: ComparedAction): readonly Finding[] {
  const findings: Finding[] = []
  const add = (kind: string, level: Level, was: unknown, is: unknown): void => {
    const message = `${kind.replace('_changed', '').replaceAll('_', ' ')} was ${String(was)}, is ${String(is)}.`
    findings.push({ at: '', kind, direction: 'call', level, message: message[0]!.toUpperCase() + message.slice(1) })
  }
  if (before.effect !== undefined && after.effect !== undefined && before.effect !== after.effect) {
    const isMore = effects.indexOf(after.effect) > effects.indexOf(before.effect)
    add('effect_changed', isMore ? 'major' : 'minor', before.effect, after.effect)
  }
  if (isOther(before.mode, after.mode)) add('mode_changed', 'major', before.mode, after.mode)
  if (isOther(before.targetId, after.targetId)) add('target_changed', 'minor', before.targetId, after.targetId)
  if (isOther(before.isDeprecated, after.isDeprecated)) {
    add('deprecated_changed', after.isDeprecated === true ? 'minor' : 'patch', before.isDeprecated, after.isDeprecated)
  }
  if (before.request !== undefined && after.request !== undefined) {
    const { method, path, ...way } = before.request
    const { method: newMethod, path: newPath, ...newWay } = after.request
    if (method !== newMethod) add('method_changed', 'major', method, newMethod)
    if (path !== newPath) add('path_changed', 'minor', path, newPath)
    // What the schemas say already about parameters that come and go need not be said twice.
    if (!isSameText(way, newWay)) add('request_changed', 'patch', 'sent in one way', 'sent in another')
  }
  for (const part of ['completion', 'pause'] as const) {
    // How its end is learned is a matter between Gatehouse and the API.
    if (!isSameText(before[part] ?? null, after[part] ?? null))
      add(`${part}_changed`, 'patch', shown(before[part]), shown(after[part]))
  }
  for (const part of ['title', 'description', 'tags'] as const) {
    if (isOther(before[part], after[part])) add(`${part}_changed`, 'patch', shown(before[part]), shown(after[part]))
  }
  return findings
}

function compareOutputs(before: ComparedAction, after: ComparedAction): readonly Finding[] {
  const [own, other] = [before.outputSchema, after.outputSchema]
  if (own !== undefined && other !== undefined) return compareSchemas(own, other, 'output')
  if (own === other) return []
  const place = { at: '', direction: 'output' as const }
  return own === undefined
    ? [{ ...place, kind: 'schema_added', level: 'minor', message: 'The answer is described now.' }]
    : [{ ...place, kind: 'schema_removed', level: 'major', message: 'The answer is not described any more.' }]
}

function isOther(before: unknown, after: unknown): boolean {
  return before !== undefined && after !== undefined && !isSameText(before, after)
}

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'none'
  return text.length > 80 ? `${text.slice(0, 79)}…` : text
}
