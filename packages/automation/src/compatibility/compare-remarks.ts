import type { JsonSchema } from '@gatehouse/spec'
import { isPlainObject, objectOr, ownMember } from '../import/plain-object.ts'
import type { Finding, Level } from './finding.ts'
import { isSameText } from './is-same-text.ts'
import { firstOf } from './keywords.ts'
import { pointer } from './reason.ts'
import { createShapeReader, type Shape } from './shape.ts'

const maxPlaces = 2_000
const words: readonly string[] = ['title', 'description', 'examples', '$comment', 'externalDocs', 'xml']

/** What a schema says beside what it allows: words, defaults, and who is to leave a property alone. */
export function compareRemarks(
  before: JsonSchema,
  after: JsonSchema,
  direction: 'input' | 'output',
): readonly Finding[] {
  const [left, right] = [createShapeReader(before), createShapeReader(after)]
  const findings: Finding[] = []
  const met = new Map<unknown, Set<unknown>>()
  const queue: { readonly at: string; readonly a: readonly unknown[]; readonly b: readonly unknown[] }[] = [
    { at: '', a: [before], b: [after] },
  ]
  for (const { at, a, b } of queue) {
    if (queue.length > maxPlaces) break
    const [own, other] = [left.shapeOf(a), right.shapeOf(b)]
    const [first, second] = [own.conjuncts[0], other.conjuncts[0]]
    if (first === undefined || second === undefined || met.get(first)?.has(second) === true) continue
    met.set(first, (met.get(first) ?? new Set()).add(second))
    findings.push(...remarksOf(own, other, at, direction))
    queue.push(...placesBelow(own, other, at))
  }
  return findings
}

function remarksOf(own: Shape, other: Shape, at: string, direction: 'input' | 'output'): readonly Finding[] {
  const findings: Finding[] = []
  const add = (kind: string, level: Level, message: string): void => {
    findings.push({ at, kind, direction, level, message })
  }
  const isSame = (keyword: string): boolean => isSameText(firstOf(own, keyword), firstOf(other, keyword))
  if (!isSame('default')) {
    const isNew = firstOf(own, 'default') === undefined
    const shown = [own, other].map((shape) => (JSON.stringify(firstOf(shape, 'default')) ?? 'none').slice(0, 80))
    add(
      isNew ? 'default_added' : firstOf(other, 'default') === undefined ? 'default_removed' : 'default_changed',
      isNew || direction === 'output' ? 'minor' : 'major',
      `The default was ${shown[0]}, is ${shown[1]}.`,
    )
  }
  if (!isSame('deprecated')) {
    const isDeprecated = firstOf(other, 'deprecated') === true
    if (isDeprecated) add('deprecated', 'minor', 'It is deprecated now.')
    else add('deprecation_removed', 'patch', 'It is not deprecated any more.')
  }
  const restriction = direction === 'input' ? 'readOnly' : 'writeOnly'
  if (!isSame(restriction)) {
    const isRestricted = firstOf(other, restriction) === true
    const what = direction === 'input' ? 'sent' : 'answered'
    if (isRestricted) add('property_removed', 'major', `It is not ${what} any more (${restriction}).`)
    else add('property_added', 'minor', `It can be ${what} now.`)
  }
  const changed = words.filter((keyword) => !isSame(keyword))
  if (changed.length > 0) add('words_changed', 'patch', `Other words: ${changed.join(', ')}.`)
  return findings
}

function placesBelow(own: Shape, other: Shape, at: string) {
  const places: { at: string; a: readonly unknown[]; b: readonly unknown[] }[] = []
  const add = (a: readonly unknown[], b: readonly unknown[], ...steps: string[]): void => {
    if (a.length > 0 && b.length > 0) places.push({ at: `${at}${pointer(...steps)}`, a, b })
  }
  const names = new Set(own.conjuncts.flatMap(({ properties }) => Object.keys(objectOr(properties))))
  const property = ({ conjuncts }: Shape, name: string): readonly unknown[] =>
    conjuncts.map(({ properties }) => ownMember(objectOr(properties), name)).filter(isPlainObject)
  for (const name of names) add(property(own, name), property(other, name), 'properties', name)
  for (const keyword of ['items', 'additionalProperties']) {
    const inside = ({ conjuncts }: Shape): readonly unknown[] =>
      conjuncts.map((one) => one[keyword]).filter(isPlainObject)
    add(inside(own), inside(other), keyword)
  }
  for (const [i, { branches, isExclusive }] of own.choices.entries()) {
    const counterpart = other.choices[i]?.branches ?? []
    const keyword = isExclusive ? 'oneOf' : 'anyOf'
    for (const [j, branch] of branches.entries()) {
      if (j < counterpart.length) add([branch], [counterpart[j]], keyword, String(j))
    }
  }
  return places
}
