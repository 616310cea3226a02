import type { Stage } from '@gatehouse/core'
import { closeness, type Candidate, type Evidence } from '../hybrid/evidence.ts'
import { toolFlags } from '../index/segment.ts'
import type { ToolIndex } from '../index/tool-index.ts'
import type { Candidates, Permitted, Ranked } from '../search.ts'

/** A deprecated tool gives way to one that is about as good. */
const deprecatedFactor = 0.8

/** How much the best clause counts beside the whole query; chosen over all labelled sets. */
const clauseWeight = 0.5

/** How much it counts that the words of a name are asked for: the more of them, the less else the tool is for. */
const nameWeight = 0.25

/**
 * The order of the answer: by closeness to the query as a whole and to the clause it fits best, then by key, so that the
 * same is always the same. The best tool scores what it covers of the query, the others in proportion.
 */
export function rank(): Stage<Candidates & Pick<Permitted, 'index'>, Ranked> {
  return {
    name: 'rank',
    async run(_op, { candidates, index }) {
      return { ranked: candidates.map((evidence) => rankOne(evidence, index)) }
    },
  }
}

/** Best first. */
export function rankOne(
  { candidates, coverage }: Evidence,
  index: ToolIndex,
): readonly { readonly position: number; readonly score: number }[] {
  const weighed = candidates
    .map((candidate) => ({ position: candidate.position, score: weightOf(candidate, index) }))
    .sort((a, b) => b.score - a.score || index.compare(a.position, b.position))
  const best = weighed[0]?.score ?? 1
  const strength = Math.max(coverage, ...candidates.map(({ meaning }) => meaning * meaningStrength))
  return weighed.map(({ position, score }) => ({ position, score: (Math.max(0, score) / best) * strength }))
}

const meaningStrength = 0.5

function weightOf({ position, words, meaning, clause, name }: Candidate, index: ToolIndex): number {
  const { segment, offset } = index.partOf(position)
  const isDeprecated = (segment.flags[position - offset]! & toolFlags.deprecated) !== 0
  return (closeness(words, meaning) + clauseWeight * clause + nameWeight * name) * (isDeprecated ? deprecatedFactor : 1)
}
