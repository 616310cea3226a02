import { hidesText, visibleText } from './visible-text.ts'

/**
 * What a reader of a text by somebody else should know. `hidden_text`: there was something in it that people do not see; it
 * was taken out. `speaks_to_the_model`: it reads like orders to whoever reads it, and not like a description.
 */
export type Caution = 'hidden_text' | 'speaks_to_the_model'

/** More of a text is not looked at. */
const maxLength = 20_000

const orders: readonly RegExp[] = [
  /<\/?(?:important|instructions?|system|secret|hidden|critical|admin|assistant)\b[^<>]{0,40}>/,
  /\b(?:ignore|disregard|forget|override|bypass) (?:\w+ ){0,3}(?:instructions?|prompts?|guidelines|guardrails|safety)\b/,
  /\b(?:not|never|without|n['’]t) (?:\w+ ){0,3}(?:tell|telling|mention|mentioning|inform|informing|reveal|revealing|notify|notifying|show|showing)(?: \w+){0,5} users?\b/,
  /\b(?:always|only) (?:call|use|invoke|run|prefer|choose|select) this (?:tool|function|server) (?:first|instead|over|for (?:all|any|every))\b/,
  /\b(?:instead of|rather than|over|before) (?:any|all|every|the) other tools?\b/,
  /~\/\.(?:ssh|aws|cursor|kube|gnupg|netrc)|\bid_rsa\b|\/etc\/(?:passwd|shadow)/,
  /\b(?:system|developer) prompt\b/,
]

/** Not a proof of anything: a text without cautions is still the text of somebody else. */
export function cautionsOf(texts: readonly string[]): readonly Caution[] {
  const read = texts.map((text) => text.slice(0, maxLength))
  const found: Caution[] = []
  if (read.some(hidesText)) found.push('hidden_text')
  if (read.some(givesOrders)) found.push('speaks_to_the_model')
  return found
}

function givesOrders(text: string): boolean {
  const line = visibleText(text).toLowerCase().replaceAll(/\s+/g, ' ')
  return orders.some((order) => order.test(line))
}
