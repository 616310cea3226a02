import type { ToolSummary } from '@gatehouse/catalog'
import { termsOf } from '../text/tokenise.ts'

/** Low, because a description costs money: of labelled sets it takes from 0 % (etom) to 34 % (toolbench). */
const leastOwnWords = 2
const maxTerms = 200

/** Whether the description says next to nothing beyond what the name, the title and the namespace say already. */
export function isThin({ name, title = '', namespace, description }: ToolSummary): boolean {
  const said = new Set(termsOf(`${name} ${title} ${namespace}`, maxTerms))
  return termsOf(description.slice(0, 2_000), maxTerms).filter((term) => !said.has(term)).length < leastOwnWords
}
