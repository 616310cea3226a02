import type { ToolSummary } from '@gatehouse/catalog'

export type SubstringScan = (query: string, isPermitted: (position: number) => boolean) => readonly number[]

/**
 * What one writes first, as a baseline: looks for each word of the query in the text of every permitted tool, counts
 * double what stands in the name, and keeps the best ten. No idf, no lengths, no index.
 */
export function createSubstringScan(tools: readonly ToolSummary[]): SubstringScan {
  const names = tools.map(({ namespace, name }) => `${namespace} ${name}`.toLowerCase())
  const texts = tools.map(({ description, parameters }) =>
    `${description} ${parameters.map(({ name }) => name).join(' ')}`.toLowerCase(),
  )
  return (query, isPermitted) => {
    const words = query.toLowerCase().split(/\s+/)
    const best: { position: number; score: number }[] = []
    for (let position = 0; position < tools.length; position++) {
      if (!isPermitted(position)) continue
      let score = 0
      for (const word of words) {
        if (names[position]!.includes(word)) score += 2
        else if (texts[position]!.includes(word)) score += 1
      }
      if (score === 0 || (best.length === 10 && score <= best[9]!.score)) continue
      best.push({ position, score })
      best.sort((a, b) => b.score - a.score)
      best.length = Math.min(best.length, 10)
    }
    return best.map((one) => one.position)
  }
}
