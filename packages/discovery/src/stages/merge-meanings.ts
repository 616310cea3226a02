import type { Stage } from '@gatehouse/core'
import { createPacer } from '../index/pacer.ts'
import type { Scored } from '../index/best-scored.ts'
import { readTool } from '../indexed-tool.ts'
import { blend, listOf, sharesOf, type RankedList } from '../models/blend.ts'
import type { Without } from '../models/optional-model.ts'
import type { Candidates, Permitted, Ranked, Understood } from '../search.ts'
import type { Consulted } from './consult-models.ts'

/** How many tools the vectors of a model bring in. */
const maxNearest = 100
/** What other words found counts less than what the caller's own did. */
const rewrittenWeight = 0.6
/** A vector of a model counts as much as words and built-in meaning together. */
const meaningWeight = 1
const deprecatedFactor = 0.8
/** The closest by meaning alone covers this much of the query for each unit of closeness, as in ranking. */
const meaningStrength = 0.5

type Needs = Consulted & Candidates & Permitted & Ranked
type Adds = Pick<Understood, 'prepared'> & Candidates & Ranked & { readonly without: readonly Without[] }

/** One list for each query that was asked: its own, with what its other words and the vectors of a model found. */
export function mergeMeanings(): Stage<Needs, Adds> {
  return {
    name: 'merge-meanings',
    async run(op, call) {
      const { asked, ranked, rewrittenFrom, candidates, meanings, index, scope } = call
      const merged = asked.map((_query, i): RankedList => {
        const others = ranked.filter((_list, at) => at >= asked.length && rewrittenFrom[at - asked.length] === i)
        return others.reduce((list, other) => blend(list, sharesOf(other), rewrittenWeight), ranked[i]!)
      })
      const own = { prepared: asked, candidates: candidates.slice(0, asked.length) }
      if (meanings === undefined) return { ...own, ranked: merged, without: call.without }

      const { table } = meanings.generation
      const vectors = await meanings.vectors
      if (vectors.kind === 'without') {
        const without = [...call.without, { stage: 'embed' as const, reason: vectors.reason }]
        return { ...own, ranked: merged, without }
      }
      await table.learn(index, createPacer({ signal: op.signal }))
      const withMeaning = merged.map((list, i) => {
        const nearest = table.nearest(vectors.value[i]!, index, scope.wanted, maxNearest)
        return byMeaning(list, nearest, (position) => readTool(index, position).isDeprecated)
      })
      return { ...own, ranked: withMeaning, without: call.without }
    },
  }
}

function byMeaning(
  list: RankedList,
  nearest: readonly Scored[],
  isDeprecated: (position: number) => boolean,
): RankedList {
  const [best, last] = [nearest[0]?.score ?? 0, nearest.at(-1)?.score ?? 0]
  if (best <= 0) return list
  // Models differ in how close everything is to everything: only the differences say something.
  const floor = nearest.length === 1 ? 0 : Math.max(0, last)
  const range = best - floor
  const shares = new Map(
    nearest.map(({ position, score }) => {
      const share = range === 0 ? 1 : Math.max(0, (score - floor) / range)
      return [position, share * (isDeprecated(position) ? deprecatedFactor : 1)]
    }),
  )
  if (list.length > 0) return blend(list, shares, meaningWeight)
  return listOf(shares, best * meaningStrength)
}
