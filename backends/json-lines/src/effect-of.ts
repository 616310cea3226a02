import type { Effect } from '@gatehouse/spec'

const readVerbs = words(
  'get list read search find fetch query describe show view lookup look check count retrieve browse preview validate ' +
    'verify calculate compute compare estimate analyze analyse detect extract classify translate convert download ' +
    'export watch monitor inspect explain summarize status test is has can head explore scan',
)
const destructiveVerbs = words(
  'delete remove destroy drop purge erase wipe terminate revoke deregister uninstall truncate',
)

/**
 * What the tool does, from the strongest sign there is: what its publisher declares, its HTTP method, the verbs in its
 * name. Without any sign it is a write, because that is the cautious side.
 */
export function effectOf(name: string, fields: Readonly<Record<string, unknown>>): Effect {
  const declared = declaredEffect(fields)
  if (declared !== undefined) return declared
  const method = typeof fields['method'] === 'string' ? fields['method'].toUpperCase() : undefined
  if (method === 'GET' || method === 'HEAD' || method === 'OPTIONS') return 'read'
  if (method === 'DELETE') return 'destructive'
  const verbs = wordsOf(name)
  if (verbs.some((word) => destructiveVerbs.has(word))) return 'destructive'
  // With a writing method only the leading verb counts: `search_customers` by POST reads, `create_search` does not.
  const isRead = method === undefined ? verbs.some((word) => readVerbs.has(word)) : readVerbs.has(verbs[0] ?? '')
  return isRead ? 'read' : 'write'
}

function declaredEffect(fields: Readonly<Record<string, unknown>>): Effect | undefined {
  const effect = fields['effect']
  if (effect === 'read' || effect === 'write' || effect === 'destructive') return effect
  const annotations = fields['annotations'] as { readOnlyHint?: unknown; destructiveHint?: unknown } | null | undefined
  if (annotations?.destructiveHint === true && annotations.readOnlyHint !== true) return 'destructive'
  if (annotations?.readOnlyHint === true) return 'read'
  if (annotations?.readOnlyHint === false || annotations?.destructiveHint === false) return 'write'
  return undefined
}

function wordsOf(name: string): readonly string[] {
  return name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .toLowerCase()
    .split(/[^a-z]+/)
    .filter((word) => word !== '')
}

function words(list: string): ReadonlySet<string> {
  return new Set(list.split(' '))
}
