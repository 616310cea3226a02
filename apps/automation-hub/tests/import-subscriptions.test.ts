import { gzipSync } from 'node:zlib'
import { startImportScheduler } from '@gatehouse/automation'
import { silentLogger } from '@gatehouse/core'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'
import { startDocumentServer, type DocumentServer } from './document-server.ts'
import { documentWith, openHub, tenantId, type Hub } from './open-hub.ts'

const subscriptions = '/automation/api/imports/subscriptions'
const hour = 3_600_000

let now = Date.UTC(2026, 0, 1)
const clock = { now: () => now }
let source: DocumentServer
let hub: Hub
let path = ''
let counter = 0

beforeAll(async () => {
  source = await startDocumentServer()
  hub = await openHub({ clock, allow: [source.host] })
})
afterAll(async () => {
  await hub[Symbol.asyncDispose]()
  await source[Symbol.asyncDispose]()
})
// Every test follows a document and a namespace of its own.
beforeEach(() => {
  counter++
  path = `/crm${counter}.json`
  source.asked.length = 0
  serve('get_job', 'create_job')
})

function serve(...operations: readonly string[]): void {
  source.files.set(path, documentWith(operations).content)
}

function namespace(): string {
  return `crm${counter}`
}

async function subscribe(more: object = {}) {
  const body = { urls: [source.url + path], namespace: namespace(), ...more }
  return await hub.send('POST', subscriptions, { body })
}

async function subscribed(more: object = {}): Promise<string> {
  const { status, body } = await subscribe(more)
  expect({ status, outcome: body.outcome }).toEqual({ status: 201, outcome: 'imported' })
  source.asked.length = 0
  return body.subscription.id
}

async function refresh(id: string, body: object = {}) {
  return (await hub.send('POST', `${subscriptions}/${id}/refresh`, { body })).body
}

async function actionNames(): Promise<readonly string[]> {
  const { body } = await hub.send('GET', `/automation/api/catalog/actions?namespace=${namespace()}`)
  return body.actions.map(({ name }: { name: string }) => name).sort()
}

function scheduler(of: Hub = hub) {
  const options = { subscriptions: of.imports, tenantId, log: silentLogger, lookEveryMs: 86_400_000 }
  return startImportScheduler(options)
}

describe('subscribing', () => {
  test('imports at once and says when it looks again', async () => {
    const { status, body } = await subscribe({ every_ms: 2 * hour, hold_on: 'major' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ outcome: 'imported', dry_run: false, report: { imported: 2, added: 2 } })
    expect(body.subscription).toMatchObject({
      id: expect.stringMatching(/^imp_/),
      urls: [source.url + path],
      every_ms: 2 * hour,
      hold_on: 'major',
      paused: false,
      declared: false,
      created_by: { email: 'ada@example.com' },
      namespaces: [namespace()],
      status: { outcome: 'imported', failures: 0, report: { imported: 2 } },
    })
    const dueInMs = Date.parse(body.subscription.next_due_at) - now
    expect(dueInMs).toBeGreaterThanOrEqual(2 * hour)
    expect(dueInMs).toBeLessThanOrEqual(2.2 * hour)
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
    const shown = await hub.send('GET', `${subscriptions}/${body.subscription.id}`)
    expect(shown.body).toEqual(body.subscription)
  })

  test('a document that cannot be read now is refused, and nothing is kept', async () => {
    source.files.set(path, '<html>Sign in</html>')
    expect(await subscribe()).toMatchObject({ status: 400, body: { error: { code: 'import_source_unreadable' } } })
    source.files.delete(path)
    const refused = await subscribe()
    expect(refused).toMatchObject({ status: 503, body: { error: { code: 'import_source_refused' } } })
    expect(refused.body.error.message).toBe(`${source.host} answered 404 for ${path}.`)
    const { body } = await hub.send('GET', `${subscriptions}?limit=1000`)
    expect(body.subscriptions.filter((one: { urls: string[] }) => one.urls.includes(source.url + path))).toEqual([])
  })

  test.each([
    [{ urls: [] }, 'invalid_body'],
    [{ urls: ['ftp://example.com/x'] }, 'invalid_import_url'],
    [{ urls: ['https://user:word@example.com/x'] }, 'invalid_import_url'],
    [{ every_ms: 59_999 }, 'invalid_schedule'],
    [{ hold_on: 'patch' }, 'invalid_body'],
    [{ authorization: 'Bearer hunter2' }, 'secret_reference_invalid'],
    [{ authorization: 'secret:nobody_entered' }, 'secret_missing'],
    [{ namespace: 'No Namespace' }, 'invalid_namespace'],
    [{ effects: { file: 'e.yaml', content: 'rules: 1' } }, 'invalid_effects'],
    [{ auth: { kind: 'api_access_token', token: 'hunter2' } }, 'secret_reference_required'],
  ])('refuses %j', async (wrong, code) => {
    const { status, body } = await subscribe(wrong)
    expect({ code: body.error.code, isRefused: status >= 400 }).toEqual({ code, isRefused: true })
    expect(JSON.stringify(body)).not.toContain('hunter2')
  })

  test('needs the scope admin', async () => {
    const key = await hub.keyWith('automation_hub.catalog')
    const body = { urls: [source.url + path] }
    expect((await hub.send('POST', subscriptions, { key, body })).status).toBe(403)
    expect((await hub.send('GET', subscriptions, { key })).status).toBe(403)
    expect((await hub.send('POST', `${subscriptions}/imp_1/refresh`, { key, body: {} })).status).toBe(403)
    expect(source.asked).toEqual([])
  })

  test('a private address is refused, unless the operator named the host or the server is there', async () => {
    await using strict = await openHub()
    const body = { urls: [source.url + path], namespace: namespace() }
    const refused = await strict.send('POST', subscriptions, { body })
    expect(refused).toMatchObject({ status: 403, body: { error: { code: 'egress_blocked' } } })
    expect(source.asked).toEqual([])
    const named = await strict.send('POST', subscriptions, { body: { ...body, server: source.url } })
    expect(named).toMatchObject({ status: 201, body: { outcome: 'imported' } })
  })
})

describe('refreshing', () => {
  test('asks with the ETag, and a 304 changes nothing', async () => {
    const id = await subscribed()
    now += 1_000
    expect(await refresh(id)).toMatchObject({
      outcome: 'unchanged',
      subscription: { status: { outcome: 'unchanged' } },
    })
    expect(source.asked).toMatchObject([{ path, status: 304, ifNoneMatch: expect.stringMatching(/^"/) }])
    const { status } = (await hub.send('GET', `${subscriptions}/${id}`)).body
    expect(status).toMatchObject({ checked_at: new Date(now).toISOString() })
    expect(Date.parse(status.changed_at)).toBeLessThan(now)
  })

  test('the same text from a server that knows no ETag changes nothing either', async () => {
    source.withoutEtag.add(path)
    const id = await subscribed()
    expect((await refresh(id)).outcome).toBe('unchanged')
    expect(source.asked).toMatchObject([{ status: 200, ifNoneMatch: undefined }])
  })

  test('a changed document becomes new actions and versions', async () => {
    const id = await subscribed()
    const changed = JSON.parse(documentWith(['get_job', 'create_job', 'close_job']).content)
    changed.paths['/create_job/{id}'].post.parameters.push({ name: 'note', in: 'query', schema: { type: 'string' } })
    source.files.set(path, JSON.stringify(changed))
    const refreshed = await refresh(id)
    expect(refreshed).toMatchObject({ outcome: 'imported', report: { added: 1, changed: 1, removed: 0, unchanged: 1 } })
    expect(await actionNames()).toEqual(['close_job', 'create_job', 'get_job'])
    const { body } = await hub.send('GET', `/automation/api/catalog/actions/${namespace()}%3Acreate_job`)
    expect(body.version).toBe('1.1.0')
  })

  test.each([
    [undefined, 200],
    [0, 404],
  ])('versions that an update supersedes are kept as the subscription says: %s', async (keepVersionsMs, status) => {
    const id = await subscribed({ keep_versions_ms: keepVersionsMs })
    const changed = JSON.parse(source.files.get(path)!)
    changed.paths['/get_job/{id}'].get.parameters.push({ name: 'note', in: 'query', schema: { type: 'string' } })
    source.files.set(path, JSON.stringify(changed))
    expect(await refresh(id)).toMatchObject({ outcome: 'imported', report: { changed: 1 } })
    const old = await hub.send('GET', `/automation/api/catalog/actions/${namespace()}%3Aget_job%401.0.0`)
    expect(old.status).toBe(status)
  })

  test('a dry run says what would happen and writes nothing', async () => {
    const id = await subscribed({ hold_on: 'major' })
    serve('get_job')
    const before = (await hub.send('GET', `${subscriptions}/${id}`)).body
    expect(await refresh(id, { dry_run: true })).toMatchObject({
      outcome: 'held',
      dry_run: true,
      report: { removed: 1 },
    })
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
    expect((await hub.send('GET', `${subscriptions}/${id}`)).body).toEqual(before)
  })

  test.each([
    ['is no OpenAPI', () => source.files.set(path, '{"error": "try later"}'), 'import_source_unreadable'],
    [
      'breaks off',
      () => source.files.set(path, documentWith(['get_job']).content.slice(0, 100)),
      'import_source_unreadable',
    ],
    ['is gone', () => source.files.delete(path), 'import_source_refused'],
  ])('a document that %s leaves the actions as they are, and is told', async (_what, breakIt, code) => {
    const id = await subscribed()
    breakIt()
    const failed = await refresh(id)
    expect(failed).toMatchObject({
      outcome: 'failed',
      error: { code },
      subscription: { status: { code, failures: 1 } },
    })
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
    // It is not taken for something that was seen: the next look says the same.
    expect(await refresh(id)).toMatchObject({ outcome: 'failed', subscription: { status: { failures: 2 } } })
    serve('get_job', 'create_job')
    const well = await refresh(id)
    expect(well).toMatchObject({ outcome: 'unchanged', subscription: { status: { failures: 0 } } })
    expect(well.subscription.status).not.toHaveProperty('code')
    const entries = await hub.auditEntries('automation.import_refresh')
    const outcomes = entries.filter((entry) => JSON.stringify(entry).includes(id)).map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === code)).toHaveLength(2)
  })

  test('a document under another title moves its actions along', async () => {
    const { body } = await subscribe({ namespace: undefined })
    expect(body.subscription.namespaces).toEqual(['crm'])
    const renamed = { ...JSON.parse(source.files.get(path)!), info: { title: `Desk ${namespace()}`, version: '1' } }
    source.files.set(path, JSON.stringify(renamed))
    const refreshed = await refresh(body.subscription.id)
    expect(refreshed).toMatchObject({ outcome: 'imported', report: { added: 2, removed: 2 } })
    const left = await hub.send('GET', '/automation/api/catalog/actions?namespace=crm')
    expect(left.body.actions).toEqual([])
  })

  test('references are followed at the same origin, and a change in one is noticed', async () => {
    const schema = `/schemas/${namespace()}.json`
    source.files.set(schema, '{"type": "object", "properties": {"title": {"type": "string"}}}')
    const content = { 'application/json': { schema: { $ref: source.url + schema } } }
    const paths = { '/jobs': { post: { operationId: 'add_job', requestBody: { content } } } }
    source.files.set(path, JSON.stringify({ openapi: '3.1.0', info: { title: 'CRM', version: '1' }, paths }))
    const id = await subscribed({ fetch_references: { hosts: [] } })
    expect((await refresh(id)).outcome).toBe('unchanged')
    expect(source.asked.map(({ status }) => status)).toEqual([304, 304])
    source.files.set(schema, '{"type": "object", "properties": {"title": {"type": "string", "maxLength": 9}}}')
    expect(await refresh(id)).toMatchObject({ outcome: 'imported', report: { changed: 1 } })
    source.files.delete(schema)
    expect(await refresh(id)).toMatchObject({ outcome: 'failed', error: { code: 'import_source_refused' } })
  })

  test('two documents are read together when one of them changes', async () => {
    const other = `/more${counter}.json`
    source.files.set(other, documentWith(['get_bill']).content)
    const id = await subscribed({ urls: [source.url + path, source.url + other] })
    source.files.set(other, documentWith(['get_bill', 'pay_bill']).content)
    expect(await refresh(id)).toMatchObject({ outcome: 'imported', report: { added: 1, unchanged: 3 } })
    expect(await actionNames()).toEqual(['create_job', 'get_bill', 'get_job', 'pay_bill'])
  })
})

describe('the header of a source', () => {
  test('is its secret, shown there and nowhere else', async () => {
    await using elsewhere = await startDocumentServer()
    await using own = await openHub({ clock, allow: [source.host, elsewhere.host] })
    await own.send('PUT', '/automation/api/secrets/docs', { body: { value: 'hunter2' } })
    elsewhere.files.set(path, source.files.get(path)!)
    source.answers.set(path, { status: 302, headers: { location: elsewhere.url + path } })
    const body = { urls: [source.url + path], authorization: 'secret:docs' }
    const { status, body: answer } = await own.send('POST', subscriptions, { body })
    source.answers.delete(path)
    expect(status).toBe(201)
    expect(source.asked).toMatchObject([{ authorization: 'Bearer hunter2', status: 302 }])
    expect(elsewhere.asked).toMatchObject([{ authorization: undefined, status: 200 }])
    expect(answer.subscription.authorization).toBe('secret:docs')
    expect(JSON.stringify(answer)).not.toContain('hunter2')
  })

  test('may name another scheme', async () => {
    await hub.send('PUT', '/automation/api/secrets/basic', { body: { value: 'Basic YTpi' } })
    await subscribe({ authorization: 'secret:basic' })
    expect(source.asked[0]).toMatchObject({ authorization: 'Basic YTpi' })
  })
})

describe('a held change', () => {
  test('waits until somebody applies it', async () => {
    const id = await subscribed({ hold_on: 'major' })
    serve('get_job', 'close_job')
    const held = await refresh(id)
    expect(held).toMatchObject({
      outcome: 'held',
      report: { removed: 1, added: 1 },
      subscription: { status: { outcome: 'held', held: { report: { removed: 1 }, change_counts: { major: 1 } } } },
    })
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
    // It goes on waiting, also when the source says that nothing is new.
    expect((await refresh(id)).outcome).toBe('held')
    const applied = (await hub.send('POST', `${subscriptions}/${id}/apply`, { body: {} })).body
    expect(applied).toMatchObject({ outcome: 'imported', report: { removed: 1 } })
    expect(applied.subscription.status).not.toHaveProperty('held')
    expect(await actionNames()).toEqual(['close_job', 'get_job'])
    const again = await hub.send('POST', `${subscriptions}/${id}/apply`, { body: {} })
    expect(again).toMatchObject({ status: 409, body: { error: { code: 'import_nothing_held' } } })
  })

  test('is applied as it was reviewed, or not at all', async () => {
    const id = await subscribed({ hold_on: 'major' })
    serve('get_job')
    await refresh(id)
    serve('create_job')
    const refused = await hub.send('POST', `${subscriptions}/${id}/apply`, { body: {} })
    expect(refused).toMatchObject({ status: 409, body: { error: { code: 'held_import_changed' } } })
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
  })

  test('is forgotten when the document is as it was before', async () => {
    const id = await subscribed({ hold_on: 'major' })
    serve('get_job')
    await refresh(id)
    serve('get_job', 'create_job')
    const refreshed = await refresh(id)
    expect(refreshed.outcome).toBe('unchanged')
    expect(refreshed.subscription.status).not.toHaveProperty('held')
  })

  test('a change that breaks nobody is not held', async () => {
    const id = await subscribed({ hold_on: 'major' })
    serve('get_job', 'create_job', 'close_job')
    expect((await refresh(id)).outcome).toBe('imported')
  })
})

describe('the schedule', () => {
  async function dueInMs(id: string): Promise<number> {
    const { body } = await hub.send('GET', `${subscriptions}/${id}`)
    return Date.parse(body.next_due_at) - now
  }

  test('looks when it is due, in the name of who subscribed, and not before', async () => {
    const id = await subscribed({ every_ms: hour })
    await using running = scheduler()
    await running.look()
    expect(source.asked.filter((one) => one.path === path)).toEqual([])
    now += 1.2 * hour
    await running.look()
    expect(source.asked.filter((one) => one.path === path)).toMatchObject([{ status: 304 }])
    const entries = await hub.auditEntries('automation.import_refresh')
    const entry = entries.find(({ actor }) => actor?.id === id)
    expect(entry).toMatchObject({ actor: { kind: 'service', id }, outcome: 'ok' })
    expect(JSON.stringify(entry)).toContain(source.url + path)
  })

  test('two processes over one store read once', async () => {
    await subscribed({ every_ms: hour })
    now += 1.2 * hour
    await using one = scheduler()
    await using other = scheduler()
    await Promise.all([one.look(), other.look()])
    expect(source.asked.filter((asked) => asked.path === path)).toHaveLength(1)
  })

  test('a loop that is stopped lets go of what it was reading, and another takes it over', async () => {
    const id = await subscribed({ every_ms: hour })
    now += 1.2 * hour
    source.hanging.add(path)
    const stopped = scheduler()
    await vi.waitFor(() => expect(source.asked.some((asked) => asked.path === path)).toBe(true))
    await stopped[Symbol.asyncDispose]()
    source.hanging.delete(path)
    const { body } = await hub.send('GET', `${subscriptions}/${id}`)
    expect(body.status).toMatchObject({ outcome: 'imported', failures: 0 })
    await using next = scheduler()
    await next.look()
    expect((await hub.send('GET', `${subscriptions}/${id}`)).body.status.outcome).toBe('unchanged')
  })

  test('a source that is down is asked less and less often, and its own wish is heard', async () => {
    const id = await subscribed({ every_ms: hour })
    source.answers.set(path, { status: 503 })
    for (const expected of [1, 2, 4]) {
      await refresh(id)
      const hours = (await dueInMs(id)) / hour
      expect(hours).toBeGreaterThanOrEqual(expected)
      expect(hours).toBeLessThanOrEqual(expected * 1.1 + 0.001)
    }
    source.answers.set(path, { status: 503, headers: { 'retry-after': String(10 * 3_600) } })
    await refresh(id)
    expect((await dueInMs(id)) / hour).toBeGreaterThanOrEqual(10)
    source.answers.delete(path)
    await refresh(id)
    expect((await dueInMs(id)) / hour).toBeLessThanOrEqual(1.1001)
  })

  test('a paused one is looked at on request only; resumed, it is due', async () => {
    const id = await subscribed({ every_ms: hour })
    const paused = await hub.send('PATCH', `${subscriptions}/${id}`, { body: { paused: true } })
    expect(paused.body).toMatchObject({ paused: true })
    expect(paused.body).not.toHaveProperty('next_due_at')
    now += 5 * hour
    await using running = scheduler()
    await running.look()
    expect(source.asked.filter((one) => one.path === path)).toEqual([])
    expect((await refresh(id)).outcome).toBe('unchanged')
    await hub.send('PATCH', `${subscriptions}/${id}`, { body: { paused: false, every_ms: 2 * hour, hold_on: 'minor' } })
    source.asked.length = 0
    await running.look()
    expect(source.asked.filter((one) => one.path === path)).toHaveLength(1)
    const { body } = await hub.send('GET', `${subscriptions}/${id}`)
    expect(body).toMatchObject({ paused: false, every_ms: 2 * hour, hold_on: 'minor' })
  })

  test('one that is being refreshed is not refreshed beside that', async () => {
    const id = await subscribed()
    await hub.stores.subscriptions.claim(tenantId, id, { holder: 'another', nowMs: now, untilMs: now + 1_000 })
    const busy = await hub.send('POST', `${subscriptions}/${id}/refresh`, { body: {} })
    expect(busy).toMatchObject({ status: 409, body: { error: { code: 'import_refresh_running' } } })
    now += 1_001
    expect((await refresh(id)).outcome).toBe('unchanged')
  })
})

describe('removing', () => {
  test('keeps the actions, unless they are to go', async () => {
    const kept = await subscribed()
    const removed = await hub.send('DELETE', `${subscriptions}/${kept}`)
    expect(removed.body).toEqual({ id: kept, removed: true, removed_actions: 0 })
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
    expect((await hub.send('GET', `${subscriptions}/${kept}`)).status).toBe(404)

    const again = await subscribe()
    const gone = await hub.send('DELETE', `${subscriptions}/${again.body.subscription.id}?keep_actions=false`)
    expect(gone.body).toMatchObject({ removed: true, removed_actions: 2 })
    expect(await actionNames()).toEqual([])
  })
})

describe('imports of the configuration', () => {
  test('exist as they are listed, are paused here and changed there', async () => {
    const declared = { urls: [source.url + path], namespace: namespace(), everyMs: hour, holdOn: 'never' as const }
    // Two processes that start together.
    await Promise.all([1, 2].map(() => hub.imports.reconcile(tenantId, [declared])))
    await using running = scheduler()
    await running.look()
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
    const find = async () => {
      const { body } = await hub.send('GET', `${subscriptions}?limit=1000`)
      return body.subscriptions.find((one: { declared: boolean }) => one.declared)
    }
    const { id } = await find()
    expect((await hub.send('PATCH', `${subscriptions}/${id}`, { body: { every_ms: hour } })).status).toBe(409)
    expect((await hub.send('DELETE', `${subscriptions}/${id}`)).body.error.code).toBe('import_declared')
    expect((await hub.send('PATCH', `${subscriptions}/${id}`, { body: { paused: true } })).status).toBe(200)

    await hub.imports.reconcile(tenantId, [{ ...declared, everyMs: 2 * hour }])
    expect(await find()).toMatchObject({ id, every_ms: 2 * hour, paused: true, namespaces: [namespace()] })
    await hub.imports.reconcile(tenantId, [])
    expect(await find()).toBeUndefined()
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
  })
})

describe('importing from a URL once', () => {
  test('takes a packed document, and refuses one that is cut off', async () => {
    const packed = gzipSync(source.files.get(path)!)
    const importPacked = async (bytes: Buffer) => {
      source.packed.set(path, bytes)
      return hub.send('POST', '/automation/api/imports', { body: { urls: [source.url + path], dry_run: true } })
    }
    expect(await importPacked(packed)).toMatchObject({ status: 200, body: { imported: 2 } })
    const cut = await importPacked(packed.subarray(0, 40))
    expect(cut).toMatchObject({ status: 400, body: { error: { code: 'import_source_unreadable' } } })
    source.packed.delete(path)
  })

  test('reads it through the server and keeps no subscription', async () => {
    const body = { urls: [source.url + path], namespace: namespace() }
    const { status, body: report } = await hub.send('POST', '/automation/api/imports', { body })
    expect({ status, imported: report.imported }).toEqual({ status: 200, imported: 2 })
    expect(await actionNames()).toEqual(['create_job', 'get_job'])
  })

  test.each([{}, { urls: ['https://example.com/x'], documents: [documentWith(['get_job'])] }])(
    'wants documents or URLs: %j',
    async (body) => {
      const answer = await hub.send('POST', '/automation/api/imports', { body })
      expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_body' } } })
    },
  )
})
