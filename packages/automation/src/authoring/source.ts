import { isAlias, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type Node, type Pair } from 'yaml'
import type { AuthoredFile, AuthoringProblem } from './problem.ts'

const maxCharacters = 1024 * 1024
const maxAliases = 100
const maxYamlProblems = 20

/** A file, read: its value, and where everything in it stands. */
export interface Source {
  readonly file: string
  readonly value: unknown
  /** A problem at a place of the file; a pointer to what is not there means what is around it. */
  problem(at: string, code: string, message: string, hint?: string): AuthoringProblem
}

/** Reads YAML 1.2, and JSON as a part of it. What is wrong with the text itself is returned instead of a source. */
export function readSource({ file, content }: AuthoredFile): Source | readonly AuthoringProblem[] {
  const whole = (code: string, message: string, hint?: string): readonly AuthoringProblem[] => [
    { file, line: 1, column: 1, at: '', code, message, ...(hint === undefined ? {} : { hint }) },
  ]
  if (content.length > maxCharacters) return whole('file_too_large', 'The file is larger than 1 MiB.', 'Split it.')
  const lines = new LineCounter()
  try {
    const document = parseDocument(content, { lineCounter: lines, merge: true, prettyErrors: false })
    if (document.errors.length > 0) {
      return document.errors.slice(0, maxYamlProblems).map(({ pos, message }) => {
        const { line, col } = lines.linePos(pos[0])
        return { file, line, column: col, at: '', code: 'invalid_yaml', message: `Not readable as YAML: ${message}.` }
      })
    }
    const value = valueOf(document)
    if (value instanceof Error) return whole('invalid_yaml', `Not readable as YAML: ${value.message}.`)
    if (value === null) return whole('empty_file', 'The file is empty.', 'Write an action into it, or remove it.')
    return { file, value, problem: problemAt(file, document, lines) }
  } catch (error) {
    // Nested so deeply that reading it runs out of stack, or aliases that stand for far more than was written.
    if (error instanceof RangeError || error instanceof ReferenceError) {
      return whole('file_too_complex', 'The file is nested too deeply, or its aliases stand for too much.')
    }
    throw error
  }
}

/** The library throws plain errors for what only shows when aliases and merge keys are followed. */
function valueOf(document: Document.Parsed): unknown {
  try {
    return document.toJS({ maxAliasCount: maxAliases })
  } catch (error) {
    if (error instanceof RangeError || error instanceof ReferenceError) throw error
    return error
  }
}

function problemAt(file: string, document: Document.Parsed, lines: LineCounter): Source['problem'] {
  return (at, code, message, hint) => {
    const { line, col } = lines.linePos(offsetOf(document, at))
    return { file, line, column: col, at, code, message, ...(hint === undefined ? {} : { hint }) }
  }
}

/** Where a JSON Pointer leads in the text: to the name of a member, to an item of a list. */
function offsetOf(document: Document.Parsed, at: string): number {
  let node: unknown = document.contents
  let offset = startOf(node) ?? 0
  for (const step of at.split('/').slice(1)) {
    if (isAlias(node)) node = node.resolve(document)
    const next = isMap(node)
      ? memberOf(node.items, unescaped(step))
      : isSeq(node)
        ? node.items[Number(step)]
        : undefined
    if (next === undefined) return offset
    const place = isPairLike(next) ? next.key : next
    offset = startOf(place) ?? offset
    node = isPairLike(next) ? next.value : next
  }
  return offset
}

function memberOf(items: readonly Pair[], name: string): Pair | undefined {
  return items.find(({ key }) => (isScalar(key) ? String(key.value) : String(key)) === name)
}

function isPairLike(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item
}

function startOf(node: unknown): number | undefined {
  return (node as Node | null | undefined)?.range?.[0]
}

function unescaped(step: string): string {
  return step.replaceAll('~1', '/').replaceAll('~0', '~')
}

/** A JSON Pointer from the steps of a path. */
export function pointerOf(path: readonly PropertyKey[]): string {
  return path.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
