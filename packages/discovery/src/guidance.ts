import { leastConfidence, sureConfidence } from './confidence.ts'

/**
 * What to tell a caller whose search found nothing, or nothing good; undefined when it went well. It is made only of what the
 * caller asked and what they may use.
 */
export function guidanceFor(search: {
  readonly catalogSize: number
  readonly isNarrowed: boolean
  readonly queries: readonly { readonly text: string; readonly found: number; readonly confidence: number }[]
}): string | undefined {
  if (search.catalogSize === 0) return 'There is no tool that you may use yet. Ask an administrator for a grant.'
  const where = search.isNarrowed ? 'in these namespaces' : 'among the tools you may use'
  const advice = `Try other words, one capability per query${search.isNarrowed ? ', leave out namespaces' : ''}, or look around with list_namespaces.`
  if (search.queries.every(({ found }) => found === 0)) return `Nothing fits ${where}. ${advice}`
  const named = (queries: typeof search.queries): string =>
    search.queries.length === 1 ? '' : ` for ${queries.map(({ text }) => JSON.stringify(text.slice(0, 80))).join(', ')}`
  const weak = search.queries.filter(({ found, confidence }) => found === 0 || confidence < leastConfidence)
  const unsure = search.queries.filter((query) => !weak.includes(query) && query.confidence < sureConfidence)
  const said = [
    ...(weak.length === 0
      ? []
      : [`Nothing fits well${named(weak)} ${where}; what is listed is only the closest. Do not force it.`]),
    ...(unsure.length === 0
      ? []
      : [
          `It is not certain that a tool fits${named(unsure)}: the first are the best guesses. Read their details first.`,
        ]),
  ]
  return said.length === 0 ? undefined : `${said.join(' ')} ${advice}`
}
