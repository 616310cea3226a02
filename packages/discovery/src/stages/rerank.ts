import type { ToolStore, ToolSummary } from '@gatehouse/catalog'
import { summarizeTool } from '@gatehouse/catalog'
import { toolKey, type Stage } from '@gatehouse/core'
import type { Reranker } from '@gatehouse/spec'
import { readTool } from '../indexed-tool.ts'
import type { RankedList } from '../models/blend.ts'
import { documentText } from '../models/document-text.ts'
import type { MayLeave } from '../models/search-models.ts'
import type { OptionalModel, Without } from '../models/optional-model.ts'
import type { Permitted, Ranked, Understood } from '../search.ts'

const maxDocument = 1_500
/** Most of the say, not all of it: a description can be written to please a model. */
const rerankWeight = 0.7

export interface RerankDeps {
  readonly reranker: OptionalModel<Reranker>
  /** Of each list, the best so many are read by the model. */
  readonly maxTools: number
  readonly tools: Pick<ToolStore, 'findMany'>
  readonly mayLeave: MayLeave
}

type Needs = Pick<Understood, 'prepared'> & Permitted & Ranked & { readonly without: readonly Without[] }
type Adds = Ranked & { readonly without: readonly Without[] }

/** Lets a model read the best tools beside the query. They come out of what is permitted, so nothing else leaves. */
export function rerank(deps: RerankDeps | undefined): Stage<Needs, Adds> {
  return {
    name: 'rerank',
    async run(op, { prepared, index, ranked, without }) {
      if (deps === undefined || ranked.every((list) => list.length < 2)) return { ranked, without }
      const { reranker, maxTools, tools, mayLeave } = deps
      const heads = ranked.map((list) =>
        list.slice(0, maxTools).filter(({ position }) => mayLeave(readTool(index, position))),
      )
      if (heads.every((head) => head.length === 0)) return { ranked, without }
      const said = await reranker.ask(op.signal, async (model, signal) => {
        const texts = await textsOf(
          tools,
          op.tenantId,
          heads.flat().map(({ position }) => readTool(index, position)),
        )
        const textAt = (position: number): string => {
          const { key, title } = readTool(index, position)
          return texts.get(key) ?? title
        }
        return Promise.all(
          heads.map((head, i) =>
            model.rerank(
              prepared[i]!.text,
              head.map(({ position }) => textAt(position)),
              { signal },
            ),
          ),
        )
      })
      if (said.kind === 'without') return { ranked, without: [...without, { stage: 'rerank', reason: said.reason }] }
      return {
        ranked: ranked.map((list, i) =>
          reordered(list, maxTools, new Map(heads[i]!.map(({ position }, at) => [position, said.value[i]![at]!]))),
        ),
        without,
      }
    },
  }
}

async function textsOf(
  tools: Pick<ToolStore, 'findMany'>,
  tenantId: string,
  keys: readonly { readonly source: string; readonly namespace: string; readonly name: string }[],
): Promise<ReadonlyMap<string, string>> {
  const found: readonly ToolSummary[] = (await tools.findMany(tenantId, keys)).map(summarizeTool)
  return new Map(found.map((tool) => [toolKey(tool), documentText(tool).slice(0, maxDocument)]))
}

/**
 * The best so many in their new order with the scores they had, the best one first; the others stay behind them as they were.
 * One that the model has not read is as good as it was.
 */
function reordered(list: RankedList, maxTools: number, scores: ReadonlyMap<number, number>): RankedList {
  const best = list[0]?.score ?? 0
  const top = Math.max(0, ...scores.values())
  if (best === 0 || top === 0) return list
  const weighed = list
    .slice(0, maxTools)
    .map(({ position, score }) => {
      const own = score / best
      const said = scores.get(position)
      const weight = said === undefined ? own : (rerankWeight * Math.max(0, said)) / top + (1 - rerankWeight) * own
      return { position, weight }
    })
    .sort((a, b) => b.weight - a.weight)
  const first = weighed[0]!.weight
  const reranked = weighed.map(({ position, weight }) => ({ position, score: (weight / first) * best }))
  const least = reranked.at(-1)!.score
  const rest = list.slice(maxTools).map(({ position, score }) => ({ position, score: Math.min(score, least) }))
  return [...reranked, ...rest]
}
