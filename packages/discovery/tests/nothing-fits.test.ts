import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { evaluateSet, type LabelledTool } from '../src/evaluate.ts'

const folder = join(import.meta.dirname, '../../../../shared/data/retrieval/etom')

interface SetTool extends Pick<LabelledTool, 'id' | 'namespace' | 'name' | 'description' | 'parameters'> {
  readonly server_description?: string
}

describe.skipIf(!existsSync(folder))('on etom (skipped without ../shared/data/retrieval)', () => {
  test('tells requests that no tool can serve from those that one can, and shows short lists', async () => {
    const tools = linesOf<SetTool>('tools').map(({ server_description: namespaceDescription = '', ...tool }) => ({
      ...tool,
      namespaceDescription,
      tags: [],
    }))
    const queries = linesOf<{ query: string; relevant: string[]; groups?: string[][] }>('queries')
      .filter((_, i) => i % 8 === 0)
      .map(({ query, relevant, groups = relevant.map((id) => [id]) }) => ({ text: query, groups }))
    const infeasible = linesOf<{ query: string }>('queries_infeasible').map(({ query }) => query)
    const set = { name: 'etom', tools, queries, infeasible }
    const { configs } = await evaluateSet(set, { configurations: ['hybrid'], signal: AbortSignal.timeout(60_000) })
    const hybrid = configs.hybrid!
    expect.soft(hybrid.infeasible_auc).toBeGreaterThan(0.97)
    const { nothing_fits: nothing, unsure } = hybrid
    expect.soft(nothing!.infeasible).toBeGreaterThan(0.4)
    expect.soft(nothing!.feasible).toBeLessThan(0.02)
    expect.soft(nothing!.infeasible! + unsure!.infeasible!).toBeGreaterThan(0.75)
    expect.soft(nothing!.feasible + unsure!.feasible).toBeLessThan(0.05)
    expect.soft(hybrid.shown).toBeLessThan(9)
    expect.soft(hybrid.shown_recall).toBeGreaterThan(hybrid['recall@10']! - 0.01)
  }, 60_000)
})

function linesOf<T>(file: string): readonly T[] {
  return gunzipSync(readFileSync(join(folder, `${file}.jsonl.gz`)))
    .toString('utf8')
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as T)
}
