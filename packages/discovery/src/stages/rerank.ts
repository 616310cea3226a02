import type { ToolStore, ToolSummary } from '@gatehouse/catalog'
import { summarizeTool } from '@gatehouse/catalog'
import { toolKey, type Stage } from '@gatehouse/core'
import type { Reranker } from '@gatehouse/spec'
import { readTool } from '../indexed-tool.ts'
import type { RankedList } from '../models/blend.ts'
import { documentText } from '../models/document-text.ts'
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
}

type Needs = Pick<Understood, 'prepared'> & Permitted & Ranked & { readonly without: readonly Without[] }
type Adds = Ranked & { readonly without: readonly Without[] }

/** Lets a model read the best tools beside the query. They come out of what is permitted, so nothing else leaves. */
export function rerank(deps: RerankDeps | undefined): Stage<Needs, Adds> {
  return {
    name: 'rerank',
    async run(op, { prepared, index, ranked, without }) {
      if (deps === undefined || ranked.every((list) => list.length < 2)) return { ranked, without }
      const { reranker, maxTools, tools } = deps
      const heads = ranked.map((list) => list.slice(0, maxTools))
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
      return { ranked: ranked.map((list, i) => reordered(list, heads[i]!, said.value[i]!)), without }
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

/** The head in its new order with the scores it had, the best one first; the others stay behind it as they were. */
function reordered(list: RankedList, head: RankedList, scores: readonly number[]): RankedList {
  const best = head[0]?.score ?? 0
  const top = Math.max(...scores)
  if (best === 0 || top <= 0) return list
  const weighed = head
    .map(({ position, score }, i) => ({
      position,
      weight: (rerankWeight * Math.max(0, scores[i]!)) / top + (1 - rerankWeight) * (score / best),
    }))
    .sort((a, b) => b.weight - a.weight)
  const first = weighed[0]!.weight
  const reranked = weighed.map(({ position, weight }) => ({ position, score: (weight / first) * best }))
  const least = reranked.at(-1)!.score
  const rest = list.slice(head.length).map(({ position, score }) => ({ position, score: Math.min(score, least) }))
  return [...reranked, ...rest]
}
