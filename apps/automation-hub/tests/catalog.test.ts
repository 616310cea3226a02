import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentWith, openHub, type Hub } from './open-hub.ts'

const actionsPath = '/automation/api/catalog/actions'
const names = Array.from({ length: 12 }, (_, i) => `${i % 2 === 0 ? 'get' : 'put'}_thing_${String(i).padStart(2, '0')}`)
let hub: Hub

beforeAll(async () => {
  hub = await openHub()
  await importNames(names)
})
afterAll(() => hub[Symbol.asyncDispose]())

const importNames = (list: readonly string[]) =>
  hub.send('POST', '/automation/api/imports', { body: { documents: [documentWith(list)], namespace: 'crm' } })

test('lists every action once, page by page', async () => {
  const seen: string[] = []
  let cursor = ''
  do {
    const { status, body } = await hub.send('GET', `${actionsPath}?limit=5${cursor}`)
    expect(status).toBe(200)
    expect(body.total).toBe(12)
    seen.push(...body.actions.map((action: { name: string }) => action.name))
    cursor = body.next_cursor === undefined ? '' : `&cursor=${encodeURIComponent(body.next_cursor)}`
  } while (cursor !== '')
  expect(seen.sort()).toEqual(names.toSorted())
})

test('shows an action without saying where it runs', async () => {
  const { body } = await hub.send('GET', `${actionsPath}?limit=1`)
  const [action] = body.actions
  expect(action).toMatchObject({
    id: `crm:${action.name}@${action.version}`,
    namespace: 'crm',
    mode: 'sync',
    input_schema: { type: 'object' },
    deprecated: false,
  })
  for (const field of ['request', 'targetId', 'target_id', 'hash', 'tenantId']) expect(action).not.toHaveProperty(field)
})

test('filters by namespace and effect', async () => {
  expect((await hub.send('GET', `${actionsPath}?namespace=other`)).body).toMatchObject({ actions: [], total: 0 })
  const { body } = await hub.send('GET', `${actionsPath}?effect=read`)
  expect(body.actions.every((action: { effect: string }) => action.effect === 'read')).toBe(true)
  expect(body.total).toBe(6)
})

test('answers 304 until something changes, per filter', async () => {
  const first = await hub.send('GET', `${actionsPath}?limit=2`)
  const etag = first.headers.get('etag')!
  expect(etag).toMatch(/^W\/"/)
  for (const header of [etag, `"other", ${etag}`, etag.slice(2)]) {
    const again = await hub.send('GET', `${actionsPath}?limit=2`, { headers: { 'if-none-match': header } })
    expect(again).toMatchObject({ status: 304, body: '' })
    expect(again.headers.get('etag')).toBe(etag)
  }
  const otherFilter = await hub.send('GET', `${actionsPath}?limit=3`, { headers: { 'if-none-match': etag } })
  expect(otherFilter.status).toBe(200)
  await importNames([...names, 'get_more'])
  const changed = await hub.send('GET', `${actionsPath}?limit=2`, { headers: { 'if-none-match': etag } })
  expect(changed.status).toBe(200)
  expect(changed.headers.get('etag')).not.toBe(etag)
  await importNames(names)
})

test('says what changed since a revision, removals included', async () => {
  const { revision } = (await hub.send('GET', actionsPath)).body
  expect((await hub.send('GET', `${actionsPath}?since=${revision}`)).body).toMatchObject({
    actions: [],
    removed: [],
    total: 0,
  })
  await importNames([...names.slice(1), 'get_new'])
  const { body } = await hub.send('GET', `${actionsPath}?since=${revision}`)
  expect(body.actions.map((action: { name: string }) => action.name)).toEqual(['get_new'])
  expect(body.removed).toEqual([{ namespace: 'crm', name: names[0] }])
  expect(body.revision).toBeGreaterThan(revision)
  await importNames(names)
})

test.each(['crm:get_thing_00', 'crm:get_thing_00@VERSION', 'crm%3Aget_thing_00'])(
  'finds one action by %s',
  async (id) => {
    const any = (await hub.send('GET', actionsPath)).body.actions.find(
      (action: { name: string }) => action.name === names[0],
    )
    const reply = await hub.send('GET', `${actionsPath}/${id.replace('VERSION', any.version)}`)
    expect(reply).toMatchObject({ status: 200, body: { namespace: 'crm', name: 'get_thing_00' } })
  },
)

test.each(['crm:nothing', 'crm:get_thing_00@9.9.9', 'nonsense', 'a:b:c', 'crm%2Fx:y', '..%2f..'])(
  'does not know the action %s',
  async (id) => {
    expect(await hub.send('GET', `${actionsPath}/${id}`)).toMatchObject({
      status: 404,
      body: { error: { code: 'action_not_found' } },
    })
  },
)

test.each([
  'limit=0',
  'limit=501',
  'limit=x',
  'since=-1',
  'since=x',
  'effect=evil',
  'color=red',
  'limit=1&limit=2',
  'cursor=zzz',
  'namespace=',
])('refuses the query %s', async (query) => {
  const reply = await hub.send('GET', `${actionsPath}?${query}`)
  expect(reply.status).toBe(400)
  expect(reply.body.error.code).toMatch(/^invalid_/)
})

test('asks for a credential and for the scope', async () => {
  const executor = await hub.keyWith('automation_hub.execute')
  for (const path of [actionsPath, `${actionsPath}/crm:get_thing_00`]) {
    expect((await hub.send('GET', path, { key: null })).status).toBe(401)
    expect((await hub.send('GET', path, { key: 'gh_nonsense' })).status).toBe(401)
    expect(await hub.send('GET', path, { key: executor })).toMatchObject({
      status: 403,
      body: { error: { code: 'insufficient_scope' } },
    })
  }
})
