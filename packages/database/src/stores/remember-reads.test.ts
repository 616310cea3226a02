import { expect, test } from 'vitest'
import type { Stores } from '../database.ts'
import { rememberReads } from './remember-reads.ts'

/** Stores whose every method answers how often it was called. */
function counting(): Stores {
  const calls = new Map<string, number>()
  const store = (name: string, methods: readonly string[]): object =>
    Object.fromEntries(
      methods.map((method) => [
        method,
        async () => {
          const key = `${name}.${method}`
          calls.set(key, (calls.get(key) ?? 0) + 1)
          return { calls: calls.get(key) }
        },
      ]),
    )
  return {
    users: store('users', ['findById', 'findByAlias', 'create', 'update', 'list']),
    keys: store('keys', ['findByPrefix', 'revoke', 'list']),
    grants: store('grants', ['forSubjects', 'add', 'list']),
    revisions: store('revisions', ['read']),
    tools: store('tools', ['find', 'findMany', 'applyPage', 'somethingNew']),
    sources: store('sources', ['find', 'put', 'list']),
    actions: store('actions', ['find', 'versions', 'replaceDocuments']),
    rules: store('rules', ['current', 'change']),
    hooks: store('hooks', ['current', 'change']),
    enrichments: store('enrichments', ['find', 'approve']),
    targets: store('targets', ['find', 'put']),
    secrets: store('secrets', ['find']),
    executions: store('executions', ['find', 'claim']),
    audit: store('audit', ['append']),
  } as unknown as Stores
}

const key = { source: 's', namespace: 'n', name: 'a' }

test('a read is remembered for its own words, whatever is executed and recorded meanwhile', async () => {
  const stores = rememberReads(counting())
  expect(await stores.tools.find('t', key)).toEqual({ calls: 1 })
  await stores.executions.claim({} as never)
  await stores.audit.append('t', () => [])
  await stores.tools.findMany('t', [key])
  expect(await stores.tools.find('t', key)).toEqual({ calls: 1 })
  expect(await stores.tools.find('t', { ...key, name: 'b' })).toEqual({ calls: 2 })
  expect(await stores.tools.find('other tenant', key)).toEqual({ calls: 3 })
})

test.each<[string, (stores: Stores) => Promise<unknown>]>([
  ['a revoked key', (stores) => stores.keys.revoke('t', 'k', 1)],
  ['a new grant', (stores) => stores.grants.add({} as never)],
  ['a changed user', (stores) => stores.users.update('t', 'u', {})],
  ['a synchronised page', (stores) => stores.tools.applyPage({} as never)],
  ['a target', (stores) => stores.targets.put({} as never)],
  ['a method that nobody has named a read', (stores) => Reflect.get(stores.tools, 'somethingNew')()],
])('after %s everything is asked anew', async (_what, write) => {
  const stores = rememberReads(counting())
  await stores.keys.findByPrefix('p')
  await stores.revisions.read('t')
  await write(stores)
  expect(await stores.keys.findByPrefix('p')).toEqual({ calls: 2 })
  expect(await stores.revisions.read('t')).toEqual({ calls: 2 })
})

test('a remembered version is gone when its removal date has come', async () => {
  const stores = counting()
  let questions = 0
  const versions = async () => {
    questions++
    return [{ action: { version: '1.0.0' }, isCurrent: false, deprecation: { deprecatedAt: 1, removedAt: 100 } }]
  }
  const { actions } = rememberReads({ ...stores, actions: { versions } as unknown as Stores['actions'] })
  const id = { namespace: 'n', name: 'a' }
  expect(await actions.versions('t', id, { now: 99 })).toHaveLength(1)
  expect(await actions.versions('t', id, { now: 100 })).toHaveLength(0)
  expect(await actions.versions('t', id, { isRemovedIncluded: true })).toHaveLength(1)
  expect(questions).toBe(1)
})
