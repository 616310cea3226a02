import { exec, type JsonValue } from 'jsonpath-rfc9535'
import { nestedJson, nestedText } from './nested-json.ts'
import { maskOf, pointerTo, type Redaction } from './redaction.ts'
import { screenValue, type Screened, type Screening } from './screen-value.ts'

const mostNesting = 5

/**
 * Takes fields out of a value, or what detectors find in them. A path is tried at the value itself, at the structured content
 * of an MCP result, and at every text that holds JSON: the same answer in another wrapping is the same answer.
 */
export function screenPaths(value: unknown, paths: readonly string[], screening: Screening, at = ''): Screened {
  const redactions: Redaction[] = []
  const changed = atRoot(JSON.parse(JSON.stringify(value ?? null)), { ...screening, paths, redactions }, at, 0)
  return redactions.length === 0 ? { value, redactions } : { value: changed, redactions }
}

type Work = Screening & { readonly paths: readonly string[]; readonly redactions: Redaction[] }

function atRoot(root: unknown, work: Work, at: string, nesting: number): unknown {
  const changed = applied(root, work, at)
  return withinTexts(changed, work, at, nesting)
}

function applied(root: unknown, work: Work, at: string): unknown {
  const found: (readonly (string | number)[])[] = []
  for (const path of work.paths) exec(root as JsonValue, path, (_value, steps) => found.push([...steps]))
  // Deepest and last first, so that what is taken out does not move what is still to be found.
  found.sort((a, b) => b.length - a.length || (Number(b.at(-1)) || 0) - (Number(a.at(-1)) || 0))
  let changed = root
  const done = new Set<string>()
  for (const steps of found) {
    const key = JSON.stringify(steps)
    if (done.has(key)) continue
    done.add(key)
    changed = changedAt(changed, steps, work, steps.reduce<string>(pointerTo, at))
  }
  return changed
}

function changedAt(root: unknown, steps: readonly (string | number)[], work: Work, at: string): unknown {
  const last = steps.at(-1)
  const parent = steps.slice(0, -1).reduce<unknown>(memberOf, root)
  const old = last === undefined ? root : memberOf(parent, last)
  if (work.detectors.length > 0) {
    const screened = screenValue(old, work, at, typeof last === 'string' ? last : '')
    work.redactions.push(...screened.redactions)
    return screened.value === old ? root : put(root, parent, last, screened.value)
  }
  if (old === undefined || old === maskOf('field')) return root
  work.redactions.push({ kind: 'field', at })
  if (work.how === 'mask' || last === undefined)
    return put(root, parent, last, last === undefined ? null : maskOf('field'))
  if (Array.isArray(parent)) parent.splice(Number(last), 1)
  else delete (parent as Record<string, unknown>)[last]
  return root
}

function memberOf(parent: unknown, key: string | number): unknown {
  return Object.hasOwn(parent as object, key) ? (parent as Record<string | number, unknown>)[key] : undefined
}

/** NOTE: assigning to `__proto__` would change the prototype and leave the member as it was. */
function put(root: unknown, parent: unknown, key: string | number | undefined, value: unknown): unknown {
  if (key === undefined) return value
  Object.defineProperty(parent, key, { value, writable: true, enumerable: true, configurable: true })
  return root
}

function withinTexts(value: unknown, work: Work, at: string, nesting: number): unknown {
  if (typeof value === 'string') {
    const nested = nesting < mostNesting ? nestedJson(value) : undefined
    if (nested === undefined) return value
    const before = work.redactions.length
    const changed = atRoot(nested, work, at, nesting + 1)
    return work.redactions.length === before ? value : nestedText(value, changed)
  }
  if (typeof value !== 'object' || value === null) return value
  for (const [key, member] of Object.entries(value)) {
    const there = pointerTo(at, key)
    const isRoot = key === 'structuredContent' && nesting === 0 && at === ''
    const changed = isRoot ? atRoot(member, work, there, nesting) : withinTexts(member, work, there, nesting)
    if (changed !== member) put(value, value, key, changed)
  }
  return value
}
