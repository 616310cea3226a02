import type { Stage } from '@gatehouse/core'
import { closeness, type Evidence } from '../hybrid/evidence.ts'
import { pickInTurn, type Pickable } from '../hybrid/pick-in-turn.ts'
import { toolFlags } from '../index/segment.ts'
import { namespaceAt, type ToolIndex } from '../index/tool-index.ts'
import type { Candidates, Permitted, Ranked } from '../search.ts'

/** A deprecated tool gives way to one that is about as good. */
const deprecatedFactor = 0.8

/** How much the best clause counts beside the whole query; chosen over all labelled sets. */
const clauseWeight = 0.5

/** How much it counts that the words of a name are asked for: the more of them, the less else the tool is for. */
const nameWeight = 0.35

/** How much the best tool of its namespace counts for a tool. */
const neighbourWeight = 0.1

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
  { candidates, coverage, meaningWeight }: Evidence,
  index: ToolIndex,
): readonly { readonly position: number; readonly score: number }[] {
  const tools = candidates.map(({ position, words, meaning, clauses, name }) => {
    const near = closeness(words, meaning, meaningWeight)
    const whole = near + nameWeight * name + (clauses.length === 0 ? clauseWeight * near : 0)
    const factor = isDeprecated(index, position) ? deprecatedFactor : 1
    return { position, whole, clauses: clauses.map((clause) => clauseWeight * clause), factor }
  })
  const picked = pickInTurn(withNeighbours(tools, index), index.compare)
  const best = picked[0]?.score ?? 1
  const strength = Math.max(coverage, ...candidates.map(({ meaning }) => meaning * meaningStrength))
  return picked.map(({ position, score }) => ({ position, score: (Math.max(0, score) / best) * strength }))
}

/** A tool whose namespace has one that fits is somewhat likelier to fit: of a server that does the one thing, people ask the next. */
function withNeighbours(tools: readonly Pickable[], index: ToolIndex): readonly Pickable[] {
  const best = new Map<string, number>()
  const namespaces = tools.map(({ position, whole, clauses }) => {
    const namespace = namespaceKey(index, position)
    best.set(namespace, Math.max(best.get(namespace) ?? 0, whole + Math.max(0, ...clauses)))
    return namespace
  })
  return tools.map((tool, i) => ({ ...tool, whole: tool.whole + neighbourWeight * best.get(namespaces[i]!)! }))
}

function namespaceKey(index: ToolIndex, position: number): string {
  const { source, namespace } = namespaceAt(index.partOf(position), position)
  return `${source}://${namespace}`
}

const meaningStrength = 0.5

function isDeprecated(index: ToolIndex, position: number): boolean {
  const { segment, offset } = index.partOf(position)
  return (segment.flags[position - offset]! & toolFlags.deprecated) !== 0
}
