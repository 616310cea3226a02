import { InvalidInputError, sourceIdFormat } from '@gatehouse/core'

/**
 * Which tools a grant speaks of: `source://glob`. The source is an id or `*`; `*` in the glob stands for any characters,
 * dots included, so `automation_hub://crm.*` is everything below `crm` at any depth. A single `*` is every tool.
 * Upper and lower case differ; there is no version.
 */
export interface ToolPattern {
  /** The one spelling of this pattern: what is stored and compared. */
  readonly text: string
  /** A source id or `*`. */
  readonly source: string
  /** The literal pieces of the glob between its stars: first is how a match begins, last is how it ends. */
  readonly pieces: readonly string[]
}

const maxLength = 400
const globFormat = /^[A-Za-z0-9_.*-]+$/

/** Throws `invalid_tool_pattern` with a hint how to write what was probably meant. */
export function parseToolPattern(text: string): ToolPattern {
  if (text === '*') return { text, source: '*', pieces: ['', ''] }
  if (text.length > maxLength) throw refusal(text, `Patterns have at most ${maxLength} characters.`)
  const separator = text.indexOf('://')
  if (separator === -1) throw refusal(text, hintWithoutSource(text))
  const source = text.slice(0, separator)
  const glob = text.slice(separator + 3).replaceAll(/\*+/g, '*')
  if (source !== '*' && !sourceIdFormat.test(source)) {
    throw refusal(text, 'Before :// stands the id of one source, such as automation_hub, or * for all of them.')
  }
  if (glob.includes('@')) throw refusal(text, 'Leave the version out: a grant holds for every version of a tool.')
  if (!globFormat.test(glob)) {
    throw refusal(
      text,
      'After :// stand a namespace and a name of letters, digits, _, - and dots, with * for any characters.',
    )
  }
  if (!glob.includes('*') && !/[^.]\.[^.]+$/.test(glob)) {
    throw refusal(
      text,
      `This names no tool. Write ${source}://${glob.replaceAll(/^\.+|\.+$/g, '')}.* for all below it.`,
    )
  }
  return { text: source === '*' && glob === '*' ? '*' : `${source}://${glob}`, source, pieces: glob.split('*') }
}

/** Whether a pattern speaks of a tool. Looks at each character of the tool at most once per piece. */
export function matchesPattern(
  pattern: ToolPattern,
  tool: { readonly source: string; readonly namespace: string; readonly name: string },
): boolean {
  if (pattern.source !== '*' && pattern.source !== tool.source) return false
  return matchesGlob(pattern.pieces, `${tool.namespace}.${tool.name}`)
}

/** Leftmost matching of each piece in turn: if any placement fits, this one does, so nothing is ever tried twice. */
export function matchesGlob(pieces: readonly string[], text: string): boolean {
  const first = pieces[0]!
  if (pieces.length === 1) return text === first
  const last = pieces.at(-1)!
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false
  const end = text.length - last.length
  let from = first.length
  for (let i = 1; i < pieces.length - 1; i++) {
    const found = text.indexOf(pieces[i]!, from)
    if (found === -1 || found + pieces[i]!.length > end) return false
    from = found + pieces[i]!.length
  }
  return true
}

function hintWithoutSource(text: string): string {
  if (!/^[A-Za-z0-9_.*-]{1,200}$/.test(text)) return 'Write source://namespace.name, for example automation_hub://crm.*'
  return `Say which source: automation_hub://${text} for one, or *://${text} for all of them.`
}

function refusal(text: string, hint: string): InvalidInputError {
  return new InvalidInputError('invalid_tool_pattern', `${JSON.stringify(text.slice(0, 200))} is not a tool pattern.`, {
    hint,
  })
}
