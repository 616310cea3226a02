import { InvalidInputError } from '@gatehouse/core'
import { isMap, isScalar, isSeq, LineCounter, parseDocument, type Node, type YAMLMap } from 'yaml'
import { actionName, approvals, effects, modes, type OperationOverride } from './operation-override.ts'
import type { OperationRule } from './operation-rule.ts'

const maxCharacters = 1024 * 1024
const maxRules = 1_000
const maxPatternLength = 300
/** Each one multiplies how long a match may take. */
const maxStars = 4
const maxShown = 20

interface Problem {
  readonly line: number
  readonly message: string
}

interface Reading {
  readonly problems: Problem[]
  readonly lineOf: (node: unknown) => number
}

/**
 * Reads `rules: [{ match: { namespace, name, method, path }, effect, hidden, name, mode, approval }]` from YAML or JSON.
 * Throws `invalid_effects` that names the line of everything that is wrong.
 */
export function parseOperationRules(text: string, file: string): readonly OperationRule[] {
  if (text.length > maxCharacters) throw refusal(file, [{ line: 1, message: 'the file is larger than 1 MiB' }])
  const lines = new LineCounter()
  const document = parseDocument(text, { lineCounter: lines })
  const problems: Problem[] = document.errors.map(({ pos, code }) => ({
    line: lines.linePos(pos[0]).line,
    message: `is not YAML (${code.toLowerCase().replaceAll('_', ' ')})`,
  }))
  if (problems.length > 0) throw refusal(file, problems)
  const lineOf = (node: unknown): number => lines.linePos((node as Node | null)?.range?.[0] ?? 0).line
  const rules = readRules(document.contents, { problems, lineOf })
  if (problems.length > 0) throw refusal(file, problems)
  return rules
}

function readRules(root: unknown, reading: Reading): OperationRule[] {
  const { problems, lineOf } = reading
  const say = (node: unknown, message: string): never[] => {
    problems.push({ line: lineOf(node), message })
    return []
  }
  if (!isMap(root)) return say(root, 'the file must be an object with "rules" in it')
  for (const { key } of root.items) if (keyOf(key) !== 'rules') say(key, `${keyOf(key)} is not known`)
  const list: unknown = root.get('rules', true)
  if (!isSeq(list)) return say(list ?? root, 'rules must be a list')
  if (list.items.length > maxRules) return say(list, `there are more than ${maxRules} rules`)
  return list.items.flatMap((item) => (isMap(item) ? [readRule(item, reading)] : say(item, 'a rule must be an object')))
}

type FieldReader = (value: unknown, say: (message: string) => void) => object

const oneOf =
  (field: string, allowed: readonly string[]): FieldReader =>
  (value, say) => {
    if (allowed.includes(value as string)) return { [field]: value }
    say(`${field} must be one of ${allowed.join(', ')}`)
    return {}
  }

const glob =
  (field: string): FieldReader =>
  (value, say) => {
    const isUsable = typeof value === 'string' && value !== '' && value.length <= maxPatternLength
    if (isUsable && value.split(/\*+/).length - 1 <= maxStars) return { [field]: value }
    say(`${field} must be text with at most ${maxStars} stars`)
    return {}
  }

const overrideFields = new Map<string, FieldReader>([
  ['effect', oneOf('effect', effects)],
  ['mode', oneOf('mode', modes)],
  ['approval', oneOf('approval', approvals)],
  [
    'hidden',
    (value, say) => (typeof value === 'boolean' ? { isHidden: value } : (say('hidden must be true or false'), {})),
  ],
  [
    'name',
    (value, say) => {
      if (typeof value === 'string' && actionName.test(value)) return { name: value }
      say('name must be at most 64 lower-case letters, digits and _')
      return {}
    },
  ],
])

const matchFields = new Map<string, FieldReader>([
  ['namespace', glob('namespace')],
  ['name', glob('name')],
  ['path', glob('path')],
  [
    'method',
    (value, say) => {
      if (typeof value === 'string' && /^[A-Za-z_-]{1,30}$/.test(value)) return { method: value.toUpperCase() }
      say('method must be an HTTP method')
      return {}
    },
  ],
])

function readRule(rule: YAMLMap, reading: Reading): OperationRule {
  const { problems, lineOf } = reading
  const match: unknown = rule.get('match', true)
  if (!isMap(match) || match.items.length === 0) {
    problems.push({ line: lineOf(match ?? rule), message: 'match must name a namespace, name, method or path' })
  }
  const others = rule.items.filter(({ key }) => keyOf(key) !== 'match')
  if (others.length === 0) problems.push({ line: lineOf(rule), message: 'the rule changes nothing' })
  return {
    match: isMap(match) ? readFields(match.items, matchFields, reading) : {},
    override: readFields(others, overrideFields, reading) as OperationOverride,
  }
}

function readFields(
  items: YAMLMap['items'],
  readers: ReadonlyMap<string, FieldReader>,
  { problems, lineOf }: Reading,
): object {
  return items.reduce<object>((fields, { key, value }) => {
    const say = (message: string): void => void problems.push({ line: lineOf(key), message })
    const reader = readers.get(keyOf(key))
    if (reader !== undefined) return { ...fields, ...reader(isScalar(value) ? value.value : undefined, say) }
    say(`${keyOf(key)} is not known; there are ${[...readers.keys()].join(', ')}`)
    return fields
  }, {})
}

function keyOf(key: unknown): string {
  return String(isScalar(key) ? key.value : key).slice(0, 60)
}

function refusal(file: string, problems: readonly Problem[]): InvalidInputError {
  const shown = problems.slice(0, maxShown).map(({ line, message }) => `line ${line}: ${message}`)
  const more = problems.length > maxShown ? `; and ${problems.length - maxShown} more` : ''
  return new InvalidInputError('invalid_effects', `${file} is not usable. ${shown.join('; ')}${more}.`, {
    at: `${file}:${problems[0]!.line}`,
    details: { problems: problems.slice(0, maxShown) },
  })
}
