import type { ToolSummary } from '@gatehouse/catalog'
import type { Embedder, ToolText } from '../embed/embedder.ts'
import { gatherEvidence, type Wish } from '../hybrid/gather-evidence.ts'
import { withChanges } from '../index/change-index.ts'
import { createPacer } from '../index/pacer.ts'
import { permittedLengthOf, searchIndex, type SearchScope } from '../index/search-index.ts'
import { SegmentBuilder } from '../index/segment-builder.ts'
import { emptyToolIndex, type ToolIndex } from '../index/tool-index.ts'
import { rankOne } from '../stages/rank.ts'
import { partsOf } from '../text/parts-of.ts'
import { termsOf } from '../text/tokenise.ts'

/** `words`: BM25F alone. `meaning`: vectors alone. `hybrid`: what a search does. */
export type Configuration = 'words' | 'meaning' | 'hybrid'

/** A tool of a labelled set. */
export interface LabelledTool extends ToolText {
  readonly id: string
}

/** The ranking of a search over a fixed list of tools that may all be used, for measuring. */
export interface RankedSearch {
  /** Ids, best first. */
  readonly rank: (query: string, configuration: Configuration, limit: number) => Promise<readonly string[]>
}

export async function openRankedSearch(tools: readonly LabelledTool[], embedder?: Embedder): Promise<RankedSearch> {
  const index = await indexOf(tools, embedder)
  const scope = {
    permitted: index.live,
    permittedCount: index.count,
    permittedLength: permittedLengthOf(index, index.live),
    wanted: index.live,
  }
  const idAt = (position: number): string => index.parts[0]!.segment.versions.at(position)!
  return {
    async rank(query, configuration, limit) {
      const found =
        configuration === 'words'
          ? searchIndex(index, termsOf(query, 64), scope, limit).tools
          : await byMeaning(index, scope, query, configuration)
      return found.slice(0, limit).map(({ position }) => idAt(position))
    },
  }
}

async function byMeaning(index: ToolIndex, scope: SearchScope, query: string, configuration: Configuration) {
  const isHybrid = configuration === 'hybrid'
  const parts = isHybrid ? partsOf(query) : []
  const texts = [query, ...parts.map(({ text }) => text)]
  const vectors = await index.embedder?.embedQueries(texts, AbortSignal.timeout(60_000))
  const wish = (terms: readonly string[], i: number): Wish => ({ terms: isHybrid ? terms : [], vector: vectors?.[i] })
  const request = { ...wish(termsOf(query, 64), 0), parts: parts.map(({ terms }, i) => wish(terms, i + 1)) }
  return rankOne(gatherEvidence(index, request, scope), index)
}

async function indexOf(tools: readonly LabelledTool[], embedder: Embedder | undefined): Promise<ToolIndex> {
  const descriptions = new Map(tools.map(({ namespace, namespaceDescription }) => [namespace, namespaceDescription]))
  const builder = new SegmentBuilder((_source, namespace) => descriptions.get(namespace) ?? '', embedder?.dimensions)
  const vectors = await embedder?.embedTools(tools, AbortSignal.timeout(600_000))
  const seen = new Map<string, number>()
  for (const [i, tool] of tools.entries()) builder.add(summaryOf(tool, seen), vectors?.[i])
  const added = await builder.finish(createPacer())
  const change = { added, gone: [], version: 2, revision: 1, describe: () => '' }
  return withChanges(emptyToolIndex(1, embedder), change)
}

/** Some sets repeat a name: then the copies are in sources of their own. The id stands where it is not searched, in the version. */
function summaryOf(tool: LabelledTool, seen: Map<string, number>): ToolSummary {
  const { id, title, ...texts } = tool
  const name = `${tool.namespace}.${tool.name}`
  const copy = (seen.get(name) ?? 0) + 1
  seen.set(name, copy)
  return {
    ...texts,
    ...(title === undefined || title === tool.name ? {} : { title }),
    source: `set-${copy}`,
    version: id,
    effect: 'read',
    authorization: { kind: 'none' },
    parameters: tool.parameters.slice(0, 60),
    isDeprecated: false,
  }
}
