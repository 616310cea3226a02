import { convertDocument, importOpenApi, type ActionStore, type TargetStore } from '@gatehouse/automation'
import { systemClock } from '@gatehouse/core'
import { describe, expect, test } from 'vitest'

/** Stores that remember nothing: what is tested here is how documents are read. */
const actions: Pick<ActionStore, 'existing' | 'replaceDocuments'> = {
  existing: async () => [],
  replaceDocuments: async (change) => ({ added: change.actions.length, changed: 0, removed: 0, unchanged: 0 }),
}
const targets: Pick<TargetStore, 'list' | 'put'> = { list: async () => [], put: async () => undefined }
const deps = { actions: actions as ActionStore, targets: targets as TargetStore, clock: systemClock }

function large(operations: number): string {
  const description = 'What it does, at some length. '.repeat(20)
  const paths = Object.fromEntries(
    Array.from({ length: operations }, (_, i) => [`/p${i}`, { get: { operationId: `get_${i}`, description } }]),
  )
  return JSON.stringify({ openapi: '3.0.0', info: { title: 'Large' }, paths })
}

describe('a large document', () => {
  test('is read in another thread, while this one goes on', async () => {
    const lines = Array.from(
      { length: 20_000 },
      (_, i) => `  /path/${i}:\n    get:\n      operationId: get_${i}\n      responses: {}`,
    )
    const yaml = `openapi: 3.0.0\ninfo: {title: Large}\npaths:\n${lines.join('\n')}\n`
    let turns = 0
    const timer = setInterval(() => turns++, 5)
    const report = await importOpenApi(deps, 't', [{ file: 'large.yaml', content: yaml }], {})
    clearInterval(timer)
    expect(report).toMatchObject({ operations: 20_000, imported: 20_000, skipped: [] })
    expect(turns).toBeGreaterThan(10)
  })

  test('is converted as it would be here', async () => {
    const content = large(600)
    const seen: unknown[] = []
    const keeping: ActionStore = {
      ...deps.actions,
      replaceDocuments: async (change) => {
        seen.push(...change.actions.map(({ name, inputSchema, request }) => ({ name, inputSchema, request })))
        return { added: 0, changed: 0, removed: 0, unchanged: 0 }
      },
    }
    await importOpenApi({ ...deps, actions: keeping }, 't', [{ file: 'large.json', content }], {})
    expect(content.length).toBeGreaterThan(200_000)
    const here = convertDocument({ file: 'large.json', content }).operations.map((operation) => ({
      name: operation.nameProposals[0],
      inputSchema: operation.content.inputSchema,
      request: operation.content.request,
    }))
    expect(seen).toEqual(here)
  })

  test('that cannot be read is one skipped entry', async () => {
    const report = await importOpenApi(
      deps,
      't',
      [
        { file: 'a.json', content: `${large(600)}}` },
        { file: 'b.json', content: large(600) },
      ],
      {},
    )
    expect(report).toMatchObject({ imported: 600, skipped: [{ file: 'a.json', code: 'invalid_json' }] })
  })

  test('is given up when the import is cancelled', async () => {
    const stop = new AbortController()
    const running = importOpenApi(deps, 't', [{ file: 'a.json', content: large(20_000) }], { signal: stop.signal })
    stop.abort()
    await expect(running).rejects.toMatchObject({ code: 'import_cancelled' })
  })
})
