import type { RequestAction } from '../../action/action.ts'
import { wordsOf } from '../naming/words.ts'
import { objectOr } from '../plain-object.ts'

/** Beyond this many pairs only method and path decide: every pair of a large document would be too much work. */
const maxPairs = 40_000
const enoughInCommon = 0.7

/**
 * Which of the actions that go and which of those that come look like the same operation: by method and path, else by what
 * they are called and what they take. Each belongs to one pair at most.
 */
export function findRenames(
  removed: readonly RequestAction[],
  added: readonly RequestAction[],
): ReadonlyMap<RequestAction, RequestAction> {
  const renames = new Map<RequestAction, RequestAction>()
  const byRequest = Map.groupBy(added, requestOf)
  for (const before of removed) {
    const candidates = byRequest.get(requestOf(before)) ?? []
    if (candidates.length === 1) renames.set(before, candidates[0]!)
  }
  const taken = new Set(renames.values())
  const [old, young] = [removed.filter((one) => !renames.has(one)), added.filter((one) => !taken.has(one))]
  if (old.length * young.length > maxPairs) return renames

  const traits = new Map([...old, ...young].map((action) => [action, traitsOf(action)]))
  const pairs = old
    .flatMap((before) => young.map((after) => ({ before, after, score: likeness(traits, before, after) })))
    .filter(({ score }) => score >= enoughInCommon)
    .sort((a, b) => b.score - a.score)
  for (const { before, after } of pairs) {
    if (renames.has(before) || taken.has(after)) continue
    renames.set(before, after)
    taken.add(after)
  }
  return renames
}

function requestOf({ namespace, request }: RequestAction): string {
  // What a path parameter is called says nothing about the operation.
  return `${namespace} ${request.method} ${request.path.replaceAll(/\{[^}]*\}/g, '{}')}`
}

interface Traits {
  readonly words: ReadonlySet<string>
  readonly fields: ReadonlySet<string>
}

function likeness(traits: ReadonlyMap<RequestAction, Traits>, before: RequestAction, after: RequestAction): number {
  if (before.namespace !== after.namespace || before.request.method !== after.request.method) return 0
  const [a, b] = [traits.get(before)!, traits.get(after)!]
  const words = overlap(a.words, b.words)
  // Many operations take nothing, or nothing but an id: that alone makes nobody alike.
  return words < 0.5 ? 0 : (words + overlap(a.fields, b.fields)) / 2
}

function traitsOf({ name, title, description, request, inputSchema, outputSchema }: RequestAction): Traits {
  const words = [name, title, description, request.path].flatMap((text) => wordsOf(text))
  return {
    words: new Set(words),
    fields: new Set([...fieldsOf(inputSchema, 'in', 3), ...fieldsOf(outputSchema, 'out', 3)]),
  }
}

function fieldsOf(schema: unknown, path: string, depth: number): readonly string[] {
  if (depth === 0) return []
  const { properties, items } = objectOr(schema)
  return [
    ...Object.entries(objectOr(properties)).flatMap(([name, member]) => {
      return [`${path}.${name}`, ...fieldsOf(member, `${path}.${name}`, depth - 1)]
    }),
    ...fieldsOf(items, `${path}[]`, depth - 1),
  ]
}

function overlap(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  if (a.size === 0 && b.size === 0) return 1
  const shared = [...a].filter((member) => b.has(member)).length
  return shared / (a.size + b.size - shared)
}
