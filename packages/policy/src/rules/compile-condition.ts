import { Environment, serialize, type ASTNode } from '@marcbachmann/cel-js'
import { InvalidInputError } from '@gatehouse/core'
import { RE2JS } from 're2js'
import type { RulePhase } from './rule.ts'

/** What conditions are asked about. Members that are not known are empty texts. */
export interface Facts {
  readonly principal: {
    readonly id: string
    readonly email: string
    readonly name: string
    readonly issuer: string
    readonly groups: readonly string[]
    readonly roles: readonly string[]
  }
  readonly actor: { readonly kind: string; readonly id: string; readonly name: string }
  readonly tool?: {
    readonly key: string
    readonly source: string
    readonly namespace: string
    readonly name: string
    readonly effect: string
    readonly trust: string
  }
  readonly arguments?: unknown
  readonly result?: unknown
  readonly time?: Date
  readonly run?: { readonly id: string; readonly labels: readonly string[] }
}

export interface Condition {
  /**
   * Throws when it cannot be answered: a member that is not there, a type that does not fit. `answers` are those of parts that
   * several conditions have in common, for the same facts.
   */
  readonly holds: (facts: Facts, answers?: PartAnswers) => boolean
  /** Which of the variables it speaks of. */
  readonly variables: ReadonlySet<string>
}

/** What parts of conditions answered about some facts; `failed` for one that could not be answered. */
export type PartAnswers = Map<string, boolean | 'failed'>

const limits = { maxAstNodes: 300, maxDepth: 24, maxListElements: 100, maxMapEntries: 20, maxCallArguments: 8 }
const maxLength = 4_000
const maxPatternLength = 500
const comprehensions = new Set(['all', 'exists', 'exists_one', 'map', 'filter'])

/**
 * Reads a condition once. Throws `invalid_condition` with the place of what is wrong: unknown names and members, types that
 * do not fit, no truth value. It costs at most one look at each part of the arguments or the result per step of its own:
 * loops do not stand in loops, and patterns (`matches`) run without backtracking.
 */
export function compileCondition(text: string, phase: RulePhase, at?: string): Condition {
  const refuse = (why: string, hint?: string): InvalidInputError =>
    new InvalidInputError('invalid_condition', `The condition cannot be used: ${why}.`, {
      ...(at === undefined ? {} : { at }),
      hint: hint ?? `In the phase ${phase} a condition may speak of ${variablesOf[phase].join(', ')}.`,
    })
  if (text.length > maxLength) throw refuse(`it is longer than ${maxLength} characters`)
  const environment = environmentOf(phase)
  const read = (source: string) => {
    try {
      return environment.parse(source)
    } catch (error) {
      throw refuse(wordsOf(error, source))
    }
  }
  const { ast } = read(text)
  const seen = inspect(ast)
  if (seen.hasNestedLoops)
    throw refuse('a loop stands inside another', 'Loops are all, exists, exists_one, map, filter.')
  if (seen.hasFreeMatches) throw refuse('matches stands alone', 'Write text.matches("pattern").')
  for (const pattern of seen.patterns)
    if (!isPattern(pattern)) throw refuse(`${JSON.stringify(pattern)} is not a pattern`)
  const program = read(serialize(ast))
  const checked = program.check()
  if (!checked.valid) throw refuse(wordsOf(checked.error, text))
  if (checked.type !== 'bool') {
    throw refuse(`it is ${checked.type ?? 'of unknown type'}, not true or false`, 'Compare it: arguments.flag == true.')
  }
  if (seen.names.size === 0 && program({}) === false) throw refuse('it is never true')
  const whole = (facts: Facts): boolean => truthOf(program(facts))
  const [first, rest] = ast.op === '&&' ? (ast.args as [ASTNode, ASTNode]).map((part) => serialize(part)) : []
  if (first === undefined || rest === undefined) return { variables: seen.names, holds: whole }
  const parts = { first: read(first), rest: read(rest) }
  // Checked once; else each evaluation checks anew.
  for (const part of Object.values(parts)) part.check()
  const firstOf = (facts: Facts): boolean | 'failed' => {
    try {
      return truthOf(parts.first(facts))
    } catch {
      return 'failed'
    }
  }
  return {
    variables: seen.names,
    holds(facts, answers) {
      if (answers === undefined) return whole(facts)
      const known = answers.get(first)
      const answer = known ?? firstOf(facts)
      if (known === undefined) answers.set(first, answer)
      if (answer === true) return truthOf(parts.rest(facts))
      // `&&` is false when either side is, whatever happens to the other (CEL, logical operators).
      return answer === false ? false : whole(facts)
    },
  }
}

function truthOf(answer: unknown): boolean {
  if (typeof answer !== 'boolean') throw new TypeError('The condition is neither true nor false.')
  return answer
}

const variablesOf: Readonly<Record<RulePhase, readonly string[]>> = {
  list: ['principal', 'actor'],
  input: ['principal', 'actor', 'tool', 'arguments', 'time', 'run'],
  output: ['principal', 'actor', 'tool', 'arguments', 'time', 'run', 'result'],
}

function environmentOf(phase: RulePhase): Environment {
  const environment = new Environment({ limits })
    .registerVariable('principal', {
      schema: {
        id: 'string',
        email: 'string',
        name: 'string',
        issuer: 'string',
        groups: 'list<string>',
        roles: 'list<string>',
      },
    })
    .registerVariable('actor', { schema: { kind: 'string', id: 'string', name: 'string' } })
    .registerFunction(`string.${linearMatches}(string): bool`, linearMatcher())
  if (phase === 'list') return environment
  environment
    .registerVariable('tool', {
      schema: {
        key: 'string',
        source: 'string',
        namespace: 'string',
        name: 'string',
        effect: 'string',
        trust: 'string',
      },
    })
    .registerVariable('arguments', 'dyn')
    .registerVariable('time', 'google.protobuf.Timestamp')
    .registerVariable('run', { schema: { id: 'string', labels: 'list<string>' } })
  return phase === 'output' ? environment.registerVariable('result', 'dyn') : environment
}

/** The function that stands in for `matches`, whose own engine backtracks. */
const linearMatches = 'matchesLinear'

const mostPatterns = 20

function linearMatcher(): (subject: string, pattern: string) => boolean {
  const compiled = new Map<string, RE2JS>()
  return (subject, pattern) => {
    if (pattern.length > maxPatternLength) throw new RangeError('The pattern is too long.')
    const program = compiled.get(pattern) ?? RE2JS.compile(pattern)
    if (compiled.size < mostPatterns) compiled.set(pattern, program)
    return program.matcher(subject).find()
  }
}

function isPattern(pattern: string): boolean {
  try {
    return pattern.length <= maxPatternLength && RE2JS.compile(pattern) !== undefined
  } catch {
    return false
  }
}

interface Seen {
  readonly names: ReadonlySet<string>
  readonly patterns: readonly string[]
  readonly hasNestedLoops: boolean
  readonly hasFreeMatches: boolean
}

/** Looks the tree through, and puts the linear engine in place of `matches`. */
function inspect(root: ASTNode): Seen {
  const names = new Set<string>()
  const patterns: string[] = []
  let hasNestedLoops = false
  let hasFreeMatches = false
  const visit = (node: unknown, loops: number): void => {
    if (Array.isArray(node)) return node.forEach((each) => visit(each, loops))
    if (!isNode(node)) return
    let inside = loops
    if (node.op === 'id') names.add(node.args)
    if (node.op === 'call' && node.args[0] === 'matches') hasFreeMatches = true
    if (node.op === 'rcall') {
      const call = node.args as [string, ASTNode, ASTNode[]]
      if (comprehensions.has(call[0])) inside = loops + 1
      if (inside > 1) hasNestedLoops = true
      if (call[0] === 'matches') {
        call[0] = linearMatches
        const [pattern] = call[2]
        if (pattern?.op === 'value' && typeof pattern.args === 'string') patterns.push(pattern.args)
      }
    }
    visit(node.args, inside)
  }
  visit(root, 0)
  return { names, patterns, hasNestedLoops, hasFreeMatches }
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}

function wordsOf(error: unknown, source: string): string {
  const { summary, message, range } = error as {
    readonly summary?: string
    readonly message?: string
    readonly range?: { readonly start: number }
  }
  const where = range === undefined ? '' : ` at character ${range.start + 1} of ${JSON.stringify(source.slice(0, 120))}`
  return `${(summary ?? message ?? 'it cannot be read').split('\n')[0]}${where}`
}
