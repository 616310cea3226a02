import { InvalidInputError } from '@gatehouse/core'
import parsePath from 'jsonpath-rfc9535/parser'

const maxLength = 500

/**
 * Checks a JSONPath (RFC 9535). Throws `invalid_json_path` for what is none, and for what could take more than a few looks at
 * each member: patterns, more than one `..`, and queries inside filters that descend.
 */
export function checkPath(path: string, at?: string): void {
  const refuse = (why: string): InvalidInputError =>
    new InvalidInputError('invalid_json_path', `${JSON.stringify(path.slice(0, 100))} is not a usable path: ${why}.`, {
      ...(at === undefined ? {} : { at }),
      hint: 'For example $.customer.ssn, $.items[*].email or $..password (RFC 9535).',
    })
  if (path.length > maxLength) throw refuse(`it is longer than ${maxLength} characters`)
  let counts: ReadonlyMap<string, number>
  try {
    counts = countTypes(parsePath(path))
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.split('\n')[0]!.slice(0, 200) : 'it cannot be read')
  }
  if ((counts.get('DescendantSegment') ?? 0) > 1) throw refuse('it descends (..) more than once')
  if ((counts.get('FilterSelector') ?? 0) > 2) throw refuse('it has more than two filters')
  if (counts.has('function:match') || counts.has('function:search'))
    throw refuse('match() and search() are not available')
}

function countTypes(node: unknown, counts = new Map<string, number>()): ReadonlyMap<string, number> {
  if (typeof node !== 'object' || node === null) return counts
  const { type, name } = node as { readonly type?: unknown; readonly name?: unknown }
  const key = type === 'FunctionExpr' ? `function:${String(name)}` : String(type)
  counts.set(key, (counts.get(key) ?? 0) + 1)
  for (const child of Object.values(node)) countTypes(child, counts)
  return counts
}
