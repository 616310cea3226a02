import { compileGrants } from '@gatehouse/policy'
import { expect, test } from 'vitest'
import type { CandidateSnapshot } from './candidate-store.ts'
import { PermittedRowsBook } from './permitted-rows-book.ts'
import { permittedRows, rowsOf } from './permitted-rows.ts'

const names = ['create', 'list', 'read', 'delete']

/** Namespaces 1 to 3 with the same four tools each; the row of a tool is ten times its namespace and its place. */
function snapshotOf(step = 0, composed: Awaited<ReturnType<CandidateSnapshot['composed']>> = []): CandidateSnapshot {
  const unused = () => Promise.reject(new Error('not asked here'))
  const namespaces = [1, 2, 3].map((id) => ({ id, source: 'hub', namespace: `n${id}`, tools: 4, length: 40 }))
  return {
    revision: 1,
    step,
    namespaces: async () => namespaces,
    composed: async () => composed,
    async *toolsIn(ids) {
      for (const namespaceId of ids) {
        yield names.map((name, i) => ({ id: namespaceId * 10 + i, namespaceId, name, length: 10 }))
      }
    },
    countTerms: unused,
    byWords: unused,
    byMeaning: unused,
    tools: unused,
  }
}

function grantsOf(allow: readonly string[], deny: readonly string[] = []) {
  const entry = (effect: 'allow' | 'deny') => (pattern: string) => ({ id: pattern, effect, pattern })
  return compileGrants([...allow.map(entry('allow')), ...deny.map(entry('deny'))])
}

test.each([
  { allow: ['*'], deny: [], filter: { isAll: true, namespaceIds: [1, 2, 3], exceptIds: [], alsoIds: [], count: 12 } },
  { allow: ['hub://n1.*'], deny: [], filter: { namespaceIds: [1], exceptIds: [], alsoIds: [], count: 4 } },
  {
    allow: ['hub://n1.*', 'hub://n2.list'],
    deny: ['*://*.delete'],
    filter: { namespaceIds: [1], exceptIds: [13], alsoIds: [21], count: 4 },
  },
  { allow: ['*'], deny: ['hub://*'], filter: { namespaceIds: [], exceptIds: [], alsoIds: [], count: 0 } },
])('allow $allow, deny $deny: whole namespaces, and single tools only where grants speak of them', async (example) => {
  const rows = await permittedRows(snapshotOf(), grantsOf(example.allow, example.deny))
  expect(rowsOf(rows)).toMatchObject(example.filter)
  expect(rows.length).toBe(example.filter.count * 10)
})

test('a composed tool in a whole namespace goes when one of its parts may not be used', async () => {
  const uses = [{ source: 'hub', namespace: 'n2', name: 'list' }]
  const composed = [{ id: 12, namespaceId: 1, source: 'hub', namespace: 'n1', name: 'read', uses }]
  const rows = await permittedRows(snapshotOf(0, composed), grantsOf(['hub://n1.*']))
  expect(rowsOf(rows)).toMatchObject({ namespaceIds: [1], exceptIds: [12], count: 3 })
})

test('what one set of grants permits is never taken for another, nor an old state for a new one', async () => {
  const book = new PermittedRowsBook()
  const [all, some] = [grantsOf(['*']), grantsOf(['hub://n1.*'])]
  const first = await book.of(snapshotOf(1), 1, all)
  expect(await book.of(snapshotOf(1), 1, all)).toBe(first)
  expect((await book.of(snapshotOf(1), 1, some)).count).toBe(4)
  expect(await book.of(snapshotOf(2), 1, all)).not.toBe(first)
  expect(await book.of(snapshotOf(2), 2, all)).not.toBe(first)
})
