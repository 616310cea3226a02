import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { ToolSummary } from '@gatehouse/catalog'
import { describe, expect, test } from 'vitest'
import { withChanges } from '../src/index/change-index.ts'
import { createPacer } from '../src/index/pacer.ts'
import { permittedLengthOf, searchIndex } from '../src/index/search-index.ts'
import { SegmentBuilder } from '../src/index/segment-builder.ts'
import { emptyToolIndex } from '../src/index/tool-index.ts'
import { termsOf } from '../src/text/tokenise.ts'

// Labelled requests against public catalogs. A group of tools counts as found when one of its members is among the first k;
// R@k is the share of the groups of a request that are found, averaged over the requests.
const folder = join(import.meta.dirname, '../../../../shared/data/retrieval')

interface LabelledTool {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly parameters?: ToolSummary['parameters']
  readonly server_description?: string
}

interface LabelledQuery {
  readonly query: string
  readonly relevant: readonly string[]
  readonly groups?: readonly (readonly string[])[]
  readonly kind?: string
}

/** The least that must be found, in per cent: a little below what is found, and above weighted BM25 as published in docs. */
const gates = [
  { set: 'toolbench', at5: 41.5, at10: 50.5, at50: 67.5 },
  { set: 'etom', at5: 92.7, at10: 95.7, at50: 98 },
  { set: 'sealtools', at5: 87.5, at10: 93.5, at50: 98 },
  { set: 'apizoo', at5: 74.7, at10: 80, at50: 87.5 },
  { set: 'metatool', at5: 61.8, at10: 68.5, at50: 77.5 },
]

describe.skipIf(!existsSync(folder))('on labelled requests (skipped without ../shared/data/retrieval)', () => {
  test.each(gates)('$set: finds what is asked for', async ({ set, at5, at10, at50 }) => {
    const search = await openSet(set)
    const queries = sample(set, linesOf(set, 'queries'))
    const found = [0, 0, 0]
    for (const { query, relevant, groups = relevant.map((id) => [id]) } of queries) {
      const ids = search(query, 50)
      for (const [i, k] of [5, 10, 50].entries()) {
        const first = new Set(ids.slice(0, k))
        found[i]! += groups.filter((group) => group.some((id) => first.has(id))).length / groups.length
      }
    }
    const recall = found.map((sum) => Math.round((1_000 * sum) / queries.length) / 10)
    expect.soft(recall[0]).toBeGreaterThanOrEqual(at5)
    expect.soft(recall[1]).toBeGreaterThanOrEqual(at10)
    expect.soft(recall[2]).toBeGreaterThanOrEqual(at50)
  })
})

async function openSet(set: string) {
  const tools = linesOf<LabelledTool>(set, 'tools')
  const descriptions = new Map(tools.map(({ namespace, server_description }) => [namespace, server_description ?? '']))
  const builder = new SegmentBuilder((_source, namespace) => descriptions.get(namespace) ?? '')
  // Some sets repeat a name, so the id stands where it is not searched and nothing is lost: in source and version.
  for (const tool of tools) builder.add({ ...summaryFrom(tool), source: tool.id, version: tool.id })
  const segment = await builder.finish(createPacer())
  const index = withChanges(emptyToolIndex(1), {
    added: segment,
    gone: [],
    version: 2,
    revision: 1,
    describe: () => '',
  })
  const scope = {
    permitted: index.live,
    permittedCount: index.count,
    permittedLength: permittedLengthOf(index, index.live),
    wanted: index.live,
  }
  return (query: string, limit: number) => {
    const terms = termsOf(query, 64)
    return searchIndex(index, terms, scope, limit).tools.map(({ position }) => segment.versions.at(position))
  }
}

function summaryFrom(tool: LabelledTool): ToolSummary {
  return {
    source: 'labelled',
    namespace: tool.namespace,
    name: tool.name,
    version: '1.0.0',
    ...(tool.title === undefined || tool.title === tool.name ? {} : { title: tool.title }),
    description: tool.description ?? '',
    effect: 'read',
    authorization: { kind: 'none' },
    tags: [],
    parameters: (tool.parameters ?? []).slice(0, 60),
    isDeprecated: false,
  }
}

/** Of metatool every tenth single request and all others, as its published figures have it. */
function sample(set: string, queries: readonly LabelledQuery[]): readonly LabelledQuery[] {
  if (set !== 'metatool') return queries
  const single = queries.filter(({ kind }) => kind === 'single').filter((_, i) => i % 10 === 0)
  return [...single, ...queries.filter(({ kind }) => kind !== 'single')]
}

function linesOf<T = LabelledQuery>(set: string, file: string): readonly T[] {
  const text = gunzipSync(readFileSync(join(folder, set, `${file}.jsonl.gz`))).toString('utf8')
  return text
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as T)
}
