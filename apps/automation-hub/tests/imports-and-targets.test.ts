import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentWith, openHub, type Hub } from './open-hub.ts'

let hub: Hub
beforeAll(async () => {
  hub = await openHub()
})
afterAll(() => hub[Symbol.asyncDispose]())

const imports = '/automation/api/imports'
const put = (id: string, body: unknown) => hub.send('PUT', `/automation/api/targets/${id}`, { body })

test('imports documents and says what happened', async () => {
  const body = { documents: [documentWith(['get_a', 'put_b'])], namespace: 'shop' }
  const dry = await hub.send('POST', imports, { body: { ...body, dry_run: true } })
  expect(dry).toMatchObject({ status: 200, body: { imported: 2, added: 2, is_dry_run: true } })
  expect((await hub.send('GET', '/automation/api/catalog/actions?namespace=shop')).body.total).toBe(0)
  expect((await hub.send('POST', imports, { body })).body).toMatchObject({
    operations: 2,
    imported: 2,
    added: 2,
    skipped: [],
  })
  expect((await hub.send('POST', imports, { body })).body).toMatchObject({ added: 0, unchanged: 2 })
  const [newest] = await hub.auditEntries('automation.import')
  expect(newest).toMatchObject({ outcome: 'ok', details: { namespaces: ['shop'], imported: 2 } })
})

test('streams progress and ends with the result', async () => {
  const body = { documents: [documentWith(['get_a'])], namespace: 'stream' }
  const reply = await hub.send('POST', imports, { body, headers: { accept: 'application/x-ndjson' } })
  expect(reply.headers.get('content-type')).toBe('application/x-ndjson')
  const lines = String(reply.body)
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line))
  expect(lines.at(-1)).toMatchObject({ type: 'result', result: { imported: 1 } })
  expect(lines.slice(0, -1).every((line) => line.type === 'progress' && typeof line.done === 'number')).toBe(true)
})

test('ends a stream with the error when the import is refused', async () => {
  const body = { documents: [documentWith(['get_a'])], namespace: 'Not Valid' }
  const reply = await hub.send('POST', imports, { body, headers: { accept: 'application/x-ndjson' } })
  expect(JSON.parse(String(reply.body).trimEnd())).toMatchObject({
    type: 'error',
    error: { code: 'invalid_namespace' },
  })
})

test.each([
  [{}, 400],
  [{ documents: [] }, 400],
  [{ documents: [{ file: 'x' }] }, 400],
  [{ documents: [documentWith(['get_a'])], server: 'ftp://x' }, 400],
  [{ documents: [documentWith(['get_a'])], server: 'http://u:p@x' }, 400],
  [{ documents: [documentWith(['get_a'])], command: 'sh' }, 400],
])('refuses the import %.60j', async (body, status) => {
  expect((await hub.send('POST', imports, { body })).status).toBe(status)
})

test('imports nothing when the token in the request is no reference', async () => {
  const auth = { kind: 'api_access_token', token: 'sk-live-123' }
  const body = { documents: [documentWith(['get_a'])], namespace: 'leak', auth }
  const reply = await hub.send('POST', imports, { body })
  expect(reply).toMatchObject({ status: 400, body: { error: { code: 'secret_reference_required' } } })
  expect(JSON.stringify(reply.body)).not.toContain('sk-live')
  expect((await hub.send('GET', '/automation/api/catalog/actions?namespace=leak')).body.total).toBe(0)
})

test('configures a target; what is left out stays', async () => {
  const first = await put('crm', {
    base_url: 'https://crm.example.com/api/',
    auth: { kind: 'api_access_token', token: 'env:CRM_TOKEN', header: 'X-Api-Key' },
    impersonation: { header: 'X-User', value: 'email' },
  })
  expect(first).toMatchObject({
    status: 200,
    body: { id: 'crm', base_url: 'https://crm.example.com/api', allow_private_network: false, timeout_ms: 30_000 },
  })
  const second = await put('crm', { timeout_ms: 5_000, impersonation: null })
  expect(second.body).toMatchObject({
    base_url: 'https://crm.example.com/api',
    auth: { token: 'env:CRM_TOKEN' },
    timeout_ms: 5_000,
  })
  expect(second.body).not.toHaveProperty('impersonation')
  const { body } = await hub.send('GET', '/automation/api/targets')
  expect(body.targets.find((target: { id: string }) => target.id === 'crm')).toEqual(second.body)
  const [newest] = await hub.auditEntries('targets.put')
  expect(newest).toMatchObject({
    outcome: 'ok',
    details: { before: { timeout_ms: 30_000 }, after: { timeout_ms: 5_000 } },
  })
})

test('permission for a private network does not move along to another address', async () => {
  await put('moving', { base_url: 'http://10.0.0.5', allow_private_network: true })
  expect((await put('moving', { timeout_ms: 1_000 })).body.allow_private_network).toBe(true)
  expect((await put('moving', { base_url: 'http://10.0.0.6' })).body.allow_private_network).toBe(false)
})

test.each([
  [{ base_url: 'not a url' }, 'invalid_body'],
  [{ base_url: 'file:///etc/passwd' }, 'invalid_body'],
  [{ base_url: 'http://user:pass@crm.example.com' }, 'invalid_body'],
  [{ base_url: 'http://crm.example.com/?a=b' }, 'invalid_body'],
  [{ auth: { kind: 'api_access_token', token: 'sk-live-123' } }, 'secret_reference_required'],
  [{ auth: { kind: 'api_access_token', token: 'env:A', header: 'Host' } }, 'invalid_body'],
  [{ auth: { kind: 'api_access_token', token: 'env:A', header: 'a b' } }, 'invalid_body'],
  [{ auth: { kind: 'api_access_token', token: 'env:A', prefix: 'x\r\nEvil: 1' } }, 'invalid_body'],
  [{ auth: { kind: 'process', command: 'sh' } }, 'invalid_body'],
  [{ impersonation: { header: 'Authorization', value: 'email' } }, 'invalid_body'],
  [{ impersonation: { header: 'X-User', value: 'password' } }, 'invalid_body'],
  [
    {
      auth: { kind: 'api_access_token', token: 'env:A', header: 'X-User' },
      impersonation: { header: 'x-user', value: 'email' },
    },
    'invalid_body',
  ],
  [{ timeout_ms: 0 }, 'invalid_body'],
  [{ max_response_bytes: 1e12 }, 'invalid_body'],
  [{ command: 'sh', args: ['-c', 'id'] }, 'invalid_body'],
])('refuses the target %j', async (body, code) => {
  const reply = await put('refused', body)
  expect(reply).toMatchObject({ status: 400, body: { error: { code } } })
  expect(JSON.stringify(reply.body)).not.toContain('sk-live')
  const { targets } = (await hub.send('GET', '/automation/api/targets')).body
  expect(targets.some((target: { id: string }) => target.id === 'refused')).toBe(false)
})

test('keeps the policy of a target until it is changed, and removes it with null', async () => {
  const policy = { retries: { max: 1 }, concurrency: { max: 4 } }
  expect(await put('calm', { base_url: 'https://calm.example.com', policy })).toMatchObject({
    status: 200,
    body: { policy },
  })
  expect(await put('calm', { timeout_ms: 2_000 })).toMatchObject({ body: { policy, timeout_ms: 2_000 } })
  expect((await put('calm', { policy: null })).body).not.toHaveProperty('policy')
  expect(await put('calm', { policy: { retries: { max: 99 } } })).toMatchObject({
    status: 400,
    body: { error: { at: '/policy/retries/max' } },
  })
})

test.each(['UPPER', 'a%20b', '..%2fx', 'x'.repeat(300)])('refuses the target id %s', async (id) => {
  expect(await put(id, { timeout_ms: 1_000 })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_target_id' } },
  })
})

test('needs the scope admin for everything that changes or shows configuration', async () => {
  const key = await hub.keyWith('automation_hub.catalog', 'automation_hub.execute', 'tools')
  const requests = [
    ['GET', '/automation/api/targets', undefined],
    ['PUT', '/automation/api/targets/crm', { timeout_ms: 1_000 }],
    ['POST', imports, { documents: [documentWith(['get_a'])] }],
  ] as const
  for (const [method, path, body] of requests) {
    expect((await hub.send(method, path, { key, body })).status).toBe(403)
    expect((await hub.send(method, path, { key: null, body })).status).toBe(401)
  }
})

test('answers an unknown route in its own words', async () => {
  expect(await hub.send('GET', '/automation/nowhere')).toMatchObject({
    status: 404,
    body: { error: { code: 'route_not_found' } },
  })
})

test('takes rules on effects, and refuses a file of rules with the line that is wrong', async () => {
  const documents = [documentWith(['get_a', 'put_b'])]
  const effects = { file: 'effects.yaml', content: 'rules:\n  - match: { name: put_b }\n    hidden: true\n' }
  const { body } = await hub.send('POST', imports, { body: { documents, namespace: 'ruled', effects } })
  expect(body).toMatchObject({ operations: 2, imported: 1, hidden: [{ method: expect.any(String) }] })
  const wrong = { ...effects, content: 'rules:\n  - match: { name: put_b }\n    effect: mostly harmless\n' }
  expect(await hub.send('POST', imports, { body: { documents, namespace: 'ruled', effects: wrong } })).toMatchObject({
    status: 400,
    body: { error: { code: 'invalid_effects', at: 'effects.yaml:3' } },
  })
})

test('says what is missing to sign in, until it is given', async () => {
  const document = documentWith(['get_a'])
  const described = JSON.stringify({
    ...JSON.parse(document.content),
    components: { securitySchemes: { login: { type: 'http', scheme: 'bearer' } } },
  })
  const body = { documents: [{ ...document, content: described }], namespace: 'signed' }
  const missing = async (more: object = {}) =>
    (await hub.send('POST', imports, { body: { ...body, ...more } })).body.namespaces[0].sign_in[0].missing
  expect(await missing()).toEqual(['token: --auth env:NAME'])
  const target = async () =>
    (await hub.send('GET', '/automation/api/targets')).body.targets.find(({ id }: { id: string }) => id === 'signed')
  expect((await target()).description).toContain('login (api_access_token): token: --auth env:NAME')
  expect(await missing({ auth: { kind: 'api_access_token', token: 'env:SAMPLE_TOKEN' } })).toEqual([])
  expect(await target()).not.toHaveProperty('description')
  expect(await missing()).toEqual([])
})

test('keeps what the description says about paging', async () => {
  const parameters = ['limit', 'cursor'].map((name) => ({ name, in: 'query', schema: { type: 'string' } }))
  const paths = { '/rows': { get: { operationId: 'listRows', parameters, 'x-gatehouse-approval': 'required' } } }
  const content = JSON.stringify({ openapi: '3.0.3', info: { title: 'Rows', version: '1.0.0' }, paths })
  await hub.send('POST', imports, { body: { documents: [{ file: 'rows.json', content }], namespace: 'rows' } })
  const { body } = await hub.send('GET', '/automation/api/catalog/actions?namespace=rows')
  expect(body.actions[0]).toMatchObject({
    approval: 'required',
    hints: { pagination: { style: 'cursor', limit: 'limit', position: 'cursor' } },
  })
})
