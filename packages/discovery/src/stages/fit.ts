import type { Stage } from '@gatehouse/core'
import { guidanceFor } from '../guidance.ts'
import { readTool } from '../indexed-tool.ts'
import type { Fitted, FoundTool, Permitted, Ranked, Understood } from '../search.ts'

/** A tool is shown while it is this good compared with the best: most lists end by themselves, well before the limit. */
const minShareOfBest = 0.4
/** So many are shown although the best stands out: the best is not always right. */
const minShown = 3
/** Though not when they are this much worse. */
const hopeless = 0.15

/** A short list from long ones: as many as are worth reading, the best of each query in turn, each tool once. */
export function fit(): Stage<Understood & Permitted & Ranked, Fitted> {
  return {
    name: 'fit',
    async run(_op, { prepared, maxTools, isInScope, index, scope, ranked }) {
      const lists = ranked.map((list) =>
        list
          .filter(({ score }, i) => score >= (i < minShown ? hopeless : minShareOfBest) * list[0]!.score)
          .map(({ position, score }, i) => ({ position, score, place: i })),
      )
      const tools: FoundTool[] = []
      const shown = new Set<number>()
      const longest = Math.max(...lists.map((list) => list.length))
      for (let place = 0; place < longest; place++) {
        for (const [query, list] of lists.entries()) {
          const next = list[place]
          if (next === undefined || shown.has(next.position) || tools.length === maxTools) continue
          shown.add(next.position)
          const tool = readTool(index, next.position)
          tools.push({
            tool: tool.key,
            version: tool.version,
            title: tool.title,
            summary: tool.summary,
            score: rounded(next.score),
            effect: tool.effect,
            ...(tool.needsAuthorization ? { needs_authorization: true as const } : {}),
            ...(prepared.length > 1 ? { matched_query: prepared[query]!.text } : {}),
          })
        }
      }
      const guidance = guidanceFor({
        catalogSize: scope.permittedCount,
        isNarrowed: isInScope !== undefined,
        queries: prepared.map((query, i) => ({ ...query, best: lists[i]![0]?.score ?? 0 })),
      })
      return {
        found: { tools, catalog_size: scope.permittedCount, ...(guidance === undefined ? {} : { guidance }) },
      }
    },
  }
}

function rounded(score: number): number {
  return Math.round(score * 1_000) / 1_000
}
