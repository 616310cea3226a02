import type { Stage } from '@gatehouse/core'
import { maxGain } from '../index/search-index.ts'
import { readTool } from '../indexed-tool.ts'
import type { Candidates, Permitted, Ranked } from '../search.ts'

/** A deprecated tool gives way to one that is about as good. */
const deprecatedFactor = 0.8

/** The order of the answer: by the share of the query that a tool covers, then by key, so that the same is always the same. */
export function rank(): Stage<Candidates & Pick<Permitted, 'index'>, Ranked> {
  return {
    name: 'rank',
    async run(_op, { candidates, index }) {
      const ranked = candidates.map(({ tools, mass }) =>
        tools
          .map(({ position, score }) => ({
            position,
            score: (score / (mass * maxGain)) * (readTool(index, position).isDeprecated ? deprecatedFactor : 1),
          }))
          .sort((a, b) => b.score - a.score || index.compare(a.position, b.position)),
      )
      return { ranked }
    },
  }
}
