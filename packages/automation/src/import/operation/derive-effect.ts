import type { Effect } from '@gatehouse/spec'

export interface EffectFacts {
  /** Upper case. */
  readonly method: string
  readonly path: string
  readonly operationId: string
  readonly summary: string
}

const effectOfMethod = new Map<string, Effect>([
  ['GET', 'read'],
  ['HEAD', 'read'],
  ['OPTIONS', 'read'],
  ['TRACE', 'read'],
  ['QUERY', 'read'],
  ['DELETE', 'destructive'],
  ['PURGE', 'destructive'],
  ['UNLINK', 'destructive'],
])

const destroying = 'delete|purge|remove|wipe|destroy|erase|truncate'
const looking = 'search|query|list|find|lookup|look_up|get|retrieve|validate|preview|count|autocomplete'
const changing =
  'create|add|insert|update|upsert|set|put|save|store|send|submit|start|run|execute|cancel|void|archive|approve|reject|' +
  'assign|apply|import|upload|sync|trigger|pay|charge|refund|transfer|invite|register|subscribe|publish|write|modify|' +
  'edit|replace|move|copy|reset|generate|issue|rebuild|refresh|retry|index|enable|disable|mark|schedule|book|merge'

const startsDestroying = new RegExp(`^(?:${destroying})(?:_|$)`)
const hasDestroying = new RegExp(`(?:^|_)(?:${destroying})(?:_|$)`)
const isDestroying = new RegExp(`^(?:${destroying})$`)
const startsLooking = new RegExp(`^(?:${looking})(?:_|$)`)
const hasChanging = new RegExp(`(?:^|_)(?:${changing})(?:_|$)`)
const startsChanging = new RegExp(`^(?:${changing})(?:e?s)?(?:_|$)`)
/** `Search contacts`, `Lists invoices`, `Returns …`. */
const summaryLooks = new RegExp(`^(?:${looking}|return|fetch|read|show|perform_a_search)(?:e?s)?(?:_|$)`)
/** Ends of paths that look even when the operation has no telling name. */
const pathLooks = /^(?:_?search|_?msearch|_?query|_?count|lookup|preview|validate|autocomplete)$/

/**
 * What an operation does to the world, from its method and its words. In doubt the more careful answer: an agent that
 * is asked once too often loses a moment, one that deletes unasked loses data.
 */
export function deriveEffect(facts: EffectFacts): Effect {
  const effect = effectOfMethod.get(facts.method) ?? 'write'
  if (effect === 'destructive') return effect
  const names = namesOf(facts.operationId, facts.method)
  const end = wordsOf(lastSegment(facts.path))
  const summary = wordsOf(facts.summary)
  if (effect === 'read') {
    // RPC over HTTP does not care that GET is safe.
    return isDestroying.test(end) || names.some((name) => startsDestroying.test(name)) ? 'destructive' : 'read'
  }
  if (hasDestroying.test(end) || startsDestroying.test(summary) || names.some((name) => hasDestroying.test(name))) {
    return 'destructive'
  }
  return facts.method === 'POST' && onlyLooks(names, end, summary) ? 'read' : 'write'
}

/** Everything that is known has to agree. */
function onlyLooks(names: readonly string[], end: string, summary: string): boolean {
  if (startsChanging.test(summary) || names.some((name) => hasChanging.test(name))) return false
  if (pathLooks.test(end)) return true
  return names.some((name) => startsLooking.test(name)) && (summary === '' || summaryLooks.test(summary))
}

/**
 * Where the verb may stand: `search_contacts` begins with it, `Invoices_Search` and `invoices/search` have it in the
 * last part. A generated `post_` in front is the method, not a verb.
 */
function namesOf(operationId: string, method: string): readonly string[] {
  const withoutMethod = operationId.replace(new RegExp(`^${method}[_-]?(?=[A-Z_/a-z])`, 'i'), '')
  const whole = wordsOf(withoutMethod === '' ? operationId : withoutMethod)
  const parts = withoutMethod.split(/[_/.:#]/).filter((part) => part !== '')
  const isGrouped = parts.length > 1 && (/[/.:#]/.test(withoutMethod) || /[A-Z]/.test(withoutMethod))
  return isGrouped ? [wordsOf(parts.at(-1)!)] : [whole]
}

function lastSegment(path: string): string {
  const segments = path.split(/[?#]/, 1)[0]!.split(/[/:]/)
  return segments.findLast((segment) => segment !== '' && !segment.startsWith('{')) ?? ''
}

function wordsOf(text: string): string {
  return text
    .slice(0, 300)
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/([A-Z]+)([A-Z][a-z])/g, '$1_$2')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '')
}
