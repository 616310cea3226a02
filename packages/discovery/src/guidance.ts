/**
 * What to tell a caller whose search found nothing, or nothing good; undefined when it went well. It is made only of what the
 * caller asked and what they may use.
 */
export function guidanceFor(search: {
  readonly catalogSize: number
  readonly isNarrowed: boolean
  readonly queries: readonly { readonly text: string; readonly terms: readonly string[]; readonly best: number }[]
}): string | undefined {
  if (search.catalogSize === 0) return 'There is no tool that you may use yet. Ask an administrator for a grant.'
  const where = search.isNarrowed ? 'in these namespaces' : 'among the tools you may use'
  const advice = `Try other words, one capability per query${search.isNarrowed ? ', leave out namespaces' : ''}, or look around with list_namespaces.`
  const none = search.queries.filter(({ best }) => best === 0)
  if (none.length === search.queries.length) return `Nothing fits ${where}. ${advice}`
  const weak = search.queries.filter(({ terms, best }) => best < enough(terms.length))
  if (weak.length === 0) return undefined
  const which =
    search.queries.length === 1 ? '' : ` for ${weak.map(({ text }) => JSON.stringify(text.slice(0, 80))).join(', ')}`
  return `Nothing fits well${which} ${where}; what is listed shares only some of the words. ${advice}`
}

/**
 * How much of a query the best tool must cover to count as fitting. A long request tells a story of which a tool covers a small
 * part; of two or three words it should cover most. Chosen on requests that no tool can serve, see docs/decisions.
 */
function enough(terms: number): number {
  return Math.min(0.3, Math.max(0.12, 0.36 - 0.03 * terms))
}
