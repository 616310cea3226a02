import type { Stage } from '@gatehouse/core'
import { confidenceOf, sureConfidence } from '../confidence.ts'
import { guidanceFor } from '../guidance.ts'
import { readTool, signatureAt, type IndexedTool } from '../indexed-tool.ts'
import type { Candidates, Fitted, FoundTool, Permitted, Ranked, Understood } from '../search.ts'
import { collectRows } from '../similar/collect-rows.ts'
import { likenessOf } from '../similar/likeness-of.ts'

/**
 * A tool is shown while it has this share of the best one's score, when it is certain that the best one fits; the less
 * certain, the longer the list.
 */
const maxShareOfBest = 0.7
/** Of a query with several clauses the best tool may serve one alone. */
const maxShareOfClauses = 0.55
/** So many are shown although the best stands out: the best is not always right. */
const minShown = 3
/** Tools of the same name, parameters and effect share a row from this closeness of meaning on. */
const minLikeness = 0.85
/** Though not when they are this much worse. */
const hopeless = 0.15

/**
 * A short list from long ones: as many as are worth reading, the best of each query in turn, each tool once, tools that say
 * the same of themselves in one row. The best tool of a query scores how likely it is to fit, the others in proportion.
 */
export function fit(): Stage<Understood & Permitted & Candidates & Ranked, Fitted> {
  return {
    name: 'fit',
    async run(_op, { prepared, maxTools, isInScope, index, scope, candidates, ranked }) {
      const queries = prepared.map(({ text, terms, parts }, i) => {
        const confidence = confidenceOf(candidates[i]!, { terms, hasMeaning: index.embedder !== undefined })
        const list = ranked[i]!
        const share = Math.min(maxShareOfBest * confidence ** 2, parts.length > 1 ? maxShareOfClauses : 1)
        const best = list[0]?.score ?? 0
        const shown = list.filter(
          ({ score }, at) => score >= (at < minShown ? Math.min(hopeless, share) : share) * best,
        )
        return { text, confidence, best, list, shown, found: best === 0 ? 0 : list.length }
      })
      const rows = collectRows(queries, maxTools, {
        read: (position) => readTool(index, position),
        signatureAt: (position) => signatureAt(index, position),
        isAlike: (position, other) => likenessOf(index, position, other) >= minLikeness,
      })
      const tools = rows.map(({ tool, score, query, alternatives }) => {
        const { text, confidence, best } = queries[query]!
        const isGuess = confidence < sureConfidence
        return {
          ...describe(tool),
          score: rounded(best === 0 ? 0 : (confidence * score) / best),
          ...(alternatives.length === 0 ? {} : { alternatives }),
          ...(isGuess ? { is_guess: true as const } : {}),
          ...(prepared.length > 1 ? { matched_query: text } : {}),
        }
      })
      const guidance = guidanceFor({ catalogSize: scope.permittedCount, isNarrowed: isInScope !== undefined, queries })
      return {
        found: { tools, catalog_size: scope.permittedCount, ...(guidance === undefined ? {} : { guidance }) },
        confidences: queries.map(({ confidence }) => confidence),
      }
    },
  }
}

function describe(tool: IndexedTool): Omit<FoundTool, 'score'> {
  return {
    tool: tool.key,
    version: tool.version,
    title: tool.title,
    summary: tool.summary,
    effect: tool.effect,
    ...(tool.needsAuthorization ? { needs_authorization: true as const } : {}),
    ...(tool.cautions.length === 0 ? {} : { cautions: [...tool.cautions] }),
  }
}

function rounded(score: number): number {
  return Math.round(score * 1_000) / 1_000
}
