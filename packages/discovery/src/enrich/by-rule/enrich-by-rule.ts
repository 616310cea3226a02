import type { Tool } from '@gatehouse/catalog'
import { termsOf } from '../../text/tokenise.ts'
import { visibleText } from '../../text/visible-text.ts'
import { synonymsOf } from './synonyms.ts'
import { titleOfName } from './title-of-name.ts'

/** What follows from the name, the schema and the neighbours of a tool alone. Made of texts by others, so data and not orders. */
export interface RuleEnrichment {
  /** At most 120 characters. */
  readonly title: string
  /** What a call does to the world, in a sentence. */
  readonly effect: string
  /** At most three sentences of at most 500 characters. */
  readonly whenToUse: readonly string[]
  /** Terms that it is found by where no permitted tool says the word itself; at most 24. */
  readonly synonyms: readonly string[]
}

const maxTitle = 120
const maxListed = 6
const maxListedLength = 60

const effects: Readonly<Record<Tool['effect'], string>> = {
  read: 'Reads only.',
  write: 'Creates or changes data.',
  destructive: 'May remove or overwrite data for good.',
}

/** `siblings` are names of other tools of its namespace; only those that share a word of the name are spoken of. */
export function enrichByRule(
  tool: Pick<Tool, 'namespace' | 'name' | 'title' | 'effect' | 'inputSchema'>,
  siblings: readonly string[] = [],
): RuleEnrichment {
  const title = titleOf(tool)
  return {
    title,
    effect: effects[tool.effect],
    whenToUse: [purpose(title, tool.namespace), needs(tool.inputSchema), others(tool.name, siblings)].filter(
      (sentence) => sentence !== '',
    ),
    synonyms: synonymsOf(tool),
  }
}

function titleOf({ title = '', name }: Pick<Tool, 'title' | 'name'>): string {
  const seen = onOneLine(title).slice(0, maxTitle)
  return seen === '' || seen === name ? titleOfName(name) : seen
}

function purpose(title: string, namespace: string): string {
  return `When somebody asks to ${lowerFirst(title)}${namespace === '' ? '' : ` in ${short(namespace)}`}.`
}

function needs(schema: Tool['inputSchema']): string {
  const required = typeof schema === 'object' && schema !== null ? (schema as { required?: unknown }).required : []
  const names = Array.isArray(required) ? required.filter((name): name is string => typeof name === 'string') : []
  return names.length === 0 ? '' : `When you have ${listed(names)}.`
}

function others(name: string, siblings: readonly string[]): string {
  const said = new Set(termsOf(name.slice(0, maxTitle), maxListed))
  const related = siblings.filter(
    (sibling) => sibling !== name && termsOf(sibling.slice(0, maxTitle), maxListed).some((term) => said.has(term)),
  )
  return related.length === 0 ? '' : `Not for what others of its namespace do: ${listed(related)}.`
}

function listed(names: readonly string[]): string {
  const shown = names.slice(0, maxListed).map(short).join(', ')
  return names.length <= maxListed ? shown : `${shown} and ${names.length - maxListed} more`
}

function short(text: string): string {
  return onOneLine(text).slice(0, maxListedLength)
}

function onOneLine(text: string): string {
  return visibleText(text.slice(0, 1_000)).replaceAll(/\s+/g, ' ').trim()
}

/** `Get HTTP status` → `get HTTP status`, but `HTTP status` stays. */
function lowerFirst(text: string): string {
  return /^\p{Lu}\p{Lu}/u.test(text) ? text : text.charAt(0).toLowerCase() + text.slice(1)
}
