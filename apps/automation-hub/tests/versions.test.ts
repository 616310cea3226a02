import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { startDownstream, type Downstream } from '@gatehouse/testing-dev-env'
import { openHub, tenantId, type Hub } from './open-hub.ts'

const actionsPath = '/automation/api/catalog/actions'
const day = 86_400_000
let hub: Hub
let api: Downstream
let namespace: string
let action: string
let tests = 0

beforeAll(async () => {
  hub = await openHub()
  api = await startDownstream(({ url }) => ({ body: { url } }))
})
afterAll(async () => {
  await hub?.[Symbol.asyncDispose]()
  await api?.[Symbol.asyncDispose]()
})

beforeEach(() => {
  namespace = `crm_${++tests}`
  action = `${namespace}:create_job`
})

/** The same operation in three versions: what it takes, and where it is sent. */
const documents = {
  '1.0.0': { path: '/v1/jobs', required: [] },
  '1.1.0': { path: '/v1/jobs', required: [], more: { note: { type: 'string' } } },
  '2.0.0': { path: '/v2/jobs', required: ['title'], more: { note: { type: 'string' } } },
}

async function importVersion(version: keyof typeof documents, options: object = {}) {
  const { path, required, ...rest } = documents[version]
  const properties = { title: { type: 'string' }, ...('more' in rest ? rest.more : {}) }
  const schema = { type: 'object', properties, required }
  const operation = {
    operationId: 'create_job',
    requestBody: { required: true, content: { 'application/json': { schema } } },
    responses: { 200: { description: 'ok' } },
  }
  const content = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'CRM', version: '1.0.0' },
    paths: { [path]: { post: operation } },
  })
  const body = { documents: [{ file: 'crm.json', content }], namespace, server: api.url, ...options }
  const answer = await hub.send('POST', '/automation/api/imports', { body })
  expect(answer.status, JSON.stringify(answer.body)).toBe(200)
  return answer.body
}

const importAll = async () => {
  for (const version of ['1.0.0', '1.1.0', '2.0.0'] as const) await importVersion(version)
}
const show = (id: string, suffix = '') => hub.send('GET', `${actionsPath}/${encodeURIComponent(id)}${suffix}`)
const change = (id: string, body: unknown, options: object = {}) =>
  hub.send('PATCH', `${actionsPath}/${encodeURIComponent(id)}`, { body, ...options })
const execute = (id: string, kind = 'execute') =>
  hub.send('POST', `/automation/actions/${encodeURIComponent(id)}/${kind}`, {
    body: { input: { body: { title: 'x' } } },
  })

test('a superseded version stays callable and is sent as it was', async () => {
  await importAll()
  for (const [id, path] of [
    [action, '/v2/jobs'],
    [`${action}@latest`, '/v2/jobs'],
    [`${action}@2`, '/v2/jobs'],
    [`${action}@1`, '/v1/jobs'],
    [`${action}@1.0`, '/v1/jobs'],
    [`${action}@1.0.0`, '/v1/jobs'],
  ] as const) {
    const answer = await execute(id)
    expect(answer.body, id).toMatchObject({ status: 'succeeded', result: { url: path } })
  }
})

test.each(['@3', '@1.2', '@1.0.1', '@2.0.0-rc.1'])('there is no version %s', async (version) => {
  await importAll()
  expect(await show(`${action}${version}`)).toMatchObject({
    status: 404,
    body: { error: { code: 'action_not_found' } },
  })
  expect(await execute(`${action}${version}`)).toMatchObject({ status: 404 })
})

test.each(['@v1', '@^1', '@1.x', '@1.2.3.4'])('%s is no version at all', async (version) => {
  expect(await show(`${action}${version}`)).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_version' } },
  })
})

test('the catalog shows the newest version and what else can be called', async () => {
  await importAll()
  const { body } = await hub.send('GET', `${actionsPath}?namespace=${namespace}`)
  expect(body.actions).toHaveLength(1)
  expect(body.actions[0]).toMatchObject({ id: `${action}@2.0.0`, deprecated: false })
  expect(body.actions[0].versions.map(({ id }: { id: string }) => id)).toEqual([`${action}@1.1.0`, `${action}@1.0.0`])
  expect(body.actions[0].versions[1]).toMatchObject({
    version: '1.0.0',
    effect: 'write',
    mode: 'sync',
    input_schema: { type: 'object' },
    deprecation: { deprecated_at: expect.stringMatching(/Z$/), removed_at: expect.stringMatching(/Z$/) },
  })
  expect((await show(`${action}@1`)).body).toMatchObject({
    version: '1.1.0',
    deprecated: true,
    versions: [{ version: '2.0.0' }, { version: '1.0.0' }],
  })
  const { versions } = (await show(action, '/versions')).body
  expect(versions).toMatchObject([{ version: '2.0.0', latest: true }, { version: '1.1.0' }, { version: '1.0.0' }])
  expect(versions[0]).not.toHaveProperty('deprecation')
})

test.each(['execute', 'preview'])('%s of a deprecated version says so in headers and words', async (kind) => {
  await importAll()
  const { deprecation } = (await show(`${action}@1`)).body
  const answer = await execute(`${action}@1`, kind)
  expect(answer.status).toBe(200)
  expect(answer.headers.get('deprecation')).toBe(`@${Math.floor(Date.parse(deprecation.deprecated_at) / 1_000)}`)
  expect(answer.headers.get('sunset')).toBe(new Date(deprecation.removed_at).toUTCString())
  expect(answer.body.warnings).toEqual([
    `${action}@1.1.0 is deprecated since ${deprecation.deprecated_at} and can be called until ${deprecation.removed_at}.`,
  ])
  const current = await execute(action, kind)
  expect(current.headers.get('deprecation')).toBeNull()
  expect(current.body).not.toHaveProperty('warnings')
})

test('an import may keep what it supersedes for another time, or not at all', async () => {
  await importVersion('1.0.0')
  await importVersion('1.1.0', { keep_versions_ms: day })
  const { deprecation } = (await show(`${action}@1.0.0`)).body
  expect(Date.parse(deprecation.removed_at) - Date.parse(deprecation.deprecated_at)).toBe(day)
  await importVersion('2.0.0', { keep_versions_ms: 0 })
  expect((await show(action, '/versions')).body.versions).toMatchObject([{ version: '2.0.0' }, { version: '1.0.0' }])
})

test('the report of an import names the versions that go with an action', async () => {
  await importAll()
  const other = { openapi: '3.1.0', info: { title: 'CRM', version: '1.0.0' }, paths: {} }
  const documents = [{ file: 'crm.json', content: JSON.stringify(other) }]
  const body = { documents, namespace }
  const { body: report } = await hub.send('POST', '/automation/api/imports', { body })
  expect(report.changes).toMatchObject([
    { action: `${namespace}.create_job`, kind: 'removed', from_version: '2.0.0', removed_versions: ['1.1.0', '1.0.0'] },
  ])
  expect((await show(`${action}@1`)).status).toBe(404)
})

test('an administrator deprecates a version, changes its mind in part, and takes it back', async () => {
  await importAll()
  const removedAt = new Date(Date.now() + day).toISOString()
  const said = await change(action, { removed_at: removedAt, advice: 'Use create_order.' })
  expect(said).toMatchObject({
    status: 200,
    body: { id: `${action}@2.0.0`, deprecation: { removed_at: removedAt, advice: 'Use create_order.' } },
  })
  expect((await execute(action)).body.warnings[0]).toContain('Use create_order.')
  await change(`${action}@2.0.0`, { removed_at: null })
  expect((await show(action)).body.deprecation).toEqual({
    deprecated_at: said.body.deprecation.deprecated_at,
    advice: 'Use create_order.',
  })
  expect((await change(`${action}@2`, { deprecated_at: null })).body).not.toHaveProperty('deprecation')
  const entries = (await hub.auditEntries('automation.deprecate')).filter((entry) =>
    JSON.stringify(entry).includes(action),
  )
  expect(entries.filter(({ phase }) => phase === 'closed')).toHaveLength(3)
  expect(JSON.stringify(entries)).toContain('Use create_order.')
})

test('a version past its removal date is unknown at once, and the catalog says that it changed', async () => {
  await importAll()
  const first = await hub.send('GET', `${actionsPath}?namespace=${namespace}`)
  const etag = first.headers.get('etag')!
  const past = new Date(Date.now() - 1_000).toISOString()
  const deprecated = new Date(Date.now() - day).toISOString()
  await change(`${action}@1.0.0`, { deprecated_at: deprecated, removed_at: past })
  const gone = await show(`${action}@1.0.0`)
  const unknown = await show(`${action}@1.0.9`)
  expect(gone.status).toBe(404)
  expect(gone.body.error.message.replace('1.0.0', 'X')).toBe(unknown.body.error.message.replace('1.0.9', 'X'))
  expect((await execute(`${action}@1.0.0`)).status).toBe(404)
  const again = await hub.send('GET', `${actionsPath}?namespace=${namespace}&since=${first.body.revision}`, {
    headers: { 'if-none-match': etag },
  })
  expect(again.body.actions[0].versions).toMatchObject([{ version: '1.1.0' }])
  expect(await hub.stores.actions.retire(tenantId)).toBe(0)
})

test('the removal of the current version can be taken back', async () => {
  await importVersion('1.0.0')
  const past = new Date(Date.now() - 1_000).toISOString()
  await change(action, { deprecated_at: past, removed_at: past })
  expect((await hub.send('GET', `${actionsPath}?namespace=${namespace}`)).body).toMatchObject({ actions: [], total: 0 })
  expect((await show(action)).status).toBe(404)
  expect((await change(`${action}@1.0.0`, { deprecated_at: null })).status).toBe(200)
  expect((await show(action)).status).toBe(200)
})

test.each([
  [{}, 'invalid_body'],
  [{ deprecated_at: 'soon' }, 'invalid_body'],
  [{ removed_at: '2020-01-01T00:00:00Z' }, 'invalid_body'],
  [{ deprecated_at: null, advice: 'x' }, 'invalid_body'],
  [{ advice: '' }, 'invalid_body'],
])('refuses %j', async (body, code) => {
  await importVersion('1.0.0')
  expect(await change(action, body)).toMatchObject({ status: 400, body: { error: { code } } })
})

test('only administrators say when a version goes', async () => {
  await importVersion('1.0.0')
  const key = await hub.keyWith('automation_hub.catalog', 'automation_hub.execute')
  expect((await change(action, { advice: 'x' }, { key })).status).toBe(403)
  expect((await change(`${namespace}:create_other`, { advice: 'x' })).status).toBe(404)
})
