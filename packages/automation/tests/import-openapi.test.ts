import {
  createImportLock,
  importOpenApi,
  type ImportDeps,
  type ImportDocument,
  type ImportOptions,
} from '@gatehouse/automation'
import { systemClock } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { openTestDatabase } from '@gatehouse/testing-database'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'

let database: Database
let tenant = 0
let tenantId = ''

beforeAll(async () => {
  database = await openTestDatabase()
})
beforeEach(() => {
  tenantId = `tenant-${++tenant}`
})
afterAll(async () => {
  await database.close()
})

function deps(): ImportDeps {
  const { actions, targets } = database.stores
  return { actions, targets, clock: systemClock }
}

function run(documents: readonly ImportDocument[], options: ImportOptions = {}): ReturnType<typeof importOpenApi> {
  return importOpenApi(deps(), tenantId, documents, options)
}

const text = { type: 'string' }

function api(
  paths: object,
  { file = 'crm.json', ...beside }: { file?: string; [member: string]: unknown } = {},
): ImportDocument {
  const info = { title: 'CRM', version: '1.4.0' }
  return {
    file,
    content: JSON.stringify({
      openapi: '3.0.3',
      info,
      servers: [{ url: 'https://crm.example.com/v1' }],
      ...beside,
      paths,
    }),
  }
}

async function stored(): Promise<Readonly<Record<string, string>>> {
  const page = await database.stores.actions.list(tenantId, {}, { limit: 1_000 })
  return Object.fromEntries(
    page.items.flatMap((entry) =>
      entry.kind === 'present' ? [[`${entry.action.namespace}.${entry.action.name}`, entry.action.version]] : [],
    ),
  )
}

const list = { get: { operationId: 'listJobs' } }
const create = {
  post: {
    operationId: 'createJob',
    requestBody: { content: { 'application/json': { schema: { type: 'object', properties: { name: text } } } } },
  },
}

describe('importing OpenAPI documents', () => {
  test('makes an action of every operation and a target for the namespace', async () => {
    const report = await run([api({ '/jobs': { ...list, ...create } })])
    expect(report).toEqual({
      operations: 2,
      imported: 2,
      added: 2,
      changed: 0,
      removed: 0,
      unchanged: 0,
      skipped: [],
      hidden: [],
      notes: [],
      namespaces: [{ namespace: 'crm', operations: 2, target_base_url: 'https://crm.example.com/v1' }],
      changes: [
        { action: 'crm.list_jobs', kind: 'added', to_version: '1.4.0', level: 'minor' },
        { action: 'crm.create_job', kind: 'added', to_version: '1.4.0', level: 'minor' },
      ],
      change_counts: { major: 0, minor: 2, patch: 0 },
      is_dry_run: false,
    })
    expect(await stored()).toEqual({ 'crm.list_jobs': '1.4.0', 'crm.create_job': '1.4.0' })
    const action = await database.stores.actions.find(tenantId, { namespace: 'crm', name: 'create_job' })
    expect(action).toMatchObject({
      effect: 'write',
      mode: 'sync',
      targetId: 'crm',
      document: 'crm/crm',
      request: { method: 'POST', path: '/jobs' },
    })
    expect(await database.stores.targets.find(tenantId, 'crm')).toMatchObject({
      baseUrl: 'https://crm.example.com/v1',
      auth: { kind: 'none' },
      allowPrivateNetwork: false,
    })
  })

  test('again changes nothing', async () => {
    await run([api({ '/jobs': { ...list, ...create } })])
    const revision = await database.stores.actions.revision(tenantId)
    expect(await run([api({ '/jobs': { ...list, ...create } })])).toMatchObject({
      added: 0,
      changed: 0,
      removed: 0,
      unchanged: 2,
    })
    expect(await database.stores.actions.revision(tenantId)).toBe(revision)
  })

  test('again does not mind another order of members, and a file in another folder, packed', async () => {
    await run([api({ '/jobs': { ...list, ...create } })])
    const again = api({ '/jobs': { ...create, ...list } }, { file: 'specs/crm.json.gz' })
    expect(await run([again])).toMatchObject({ added: 0, changed: 0, removed: 0, unchanged: 2 })
  })

  test('again removes what the document no longer has and raises the version of what changed', async () => {
    await run([api({ '/jobs': { ...list, ...create }, '/old': { get: { operationId: 'old' } } })])
    const breaking = {
      post: {
        operationId: 'createJob',
        requestBody: { required: true, content: { 'application/json': { schema: { type: 'object' } } } },
      },
    }
    const report = await run([api({ '/jobs': { get: { ...list.get, summary: 'All jobs' }, ...breaking } })])
    expect(report).toMatchObject({ added: 0, changed: 2, removed: 1, unchanged: 0 })
    expect(await stored()).toEqual({ 'crm.list_jobs': '1.4.1', 'crm.create_job': '2.0.0' })
  })

  test('of more changed actions than are asked for one by one finds their versions', async () => {
    const paths = (summary: string): object =>
      Object.fromEntries(
        Array.from({ length: 600 }, (_, i) => [`/p${i}`, { get: { operationId: `get${i}`, summary } }]),
      )
    await run([api(paths('before'))])
    expect(await run([api(paths('after'))])).toMatchObject({ changed: 600 })
    expect(new Set(Object.values(await stored()))).toEqual(new Set(['1.4.1']))
  })

  test('as a dry run says the same and writes nothing', async () => {
    const report = await run([api({ '/jobs': list })], { isDryRun: true })
    expect(report).toMatchObject({ added: 1, is_dry_run: true })
    expect(await stored()).toEqual({})
    expect(await database.stores.targets.list(tenantId)).toEqual([])
  })

  test('keeps the actions of a document that cannot be read any more', async () => {
    await run([api({ '/jobs': list })])
    const report = await run([{ file: 'crm.json', content: '{"openapi": ' }], { namespace: 'crm' })
    expect(report).toMatchObject({
      operations: 0,
      imported: 0,
      removed: 0,
      skipped: [{ file: 'crm.json', method: '', path: '', code: 'invalid_json' }],
    })
    expect(await stored()).toEqual({ 'crm.list_jobs': '1.4.0' })
  })

  test('accounts for every operation of good, broken and unreadable documents', async () => {
    const report = await run([
      api({ '/a': { get: {}, post: 5 } }),
      { file: 'bad.yaml', content: 'a: [' },
      { file: 'other.txt', content: 'hello' },
    ])
    expect(report.operations).toBe(2)
    expect(report.imported + report.skipped.length).toBe(report.operations + 2)
    expect(report.skipped.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'crm.json invalid_operation',
      'bad.yaml invalid_yaml',
      'other.txt not_openapi',
    ])
  })

  test('puts documents of one namespace side by side, with names of their own', async () => {
    const documents = [api({ '/a': list }, { file: 'a.json' }), api({ '/b': list }, { file: 'b.json' })]
    expect(await run(documents, { namespace: 'jobs' })).toMatchObject({
      imported: 2,
      namespaces: [{ namespace: 'jobs', operations: 2 }],
    })
    expect(Object.keys(await stored()).toSorted()).toEqual(['jobs.get_a', 'jobs.get_b'])
    expect(await run(documents.slice(1), { namespace: 'jobs' })).toMatchObject({ unchanged: 1, removed: 0 })
    expect(Object.keys(await stored())).toHaveLength(2)
  })

  test('tells two files of one name apart', async () => {
    const documents = [api({ '/a': list }, { file: 'a/crm.json' }), api({ '/b': create }, { file: 'b/crm.json' })]
    await run(documents, { namespace: 'crm' })
    expect(await run(documents, { namespace: 'crm' })).toMatchObject({ unchanged: 2, removed: 0 })
  })

  test('leaves a name with the operation that has it when a rival comes', async () => {
    await run([api({ '/a': list })])
    await run([api({ '/0': list, '/a': list })])
    expect(Object.keys(await stored()).toSorted()).toEqual(['crm.get_0', 'crm.list_jobs'])
    expect(await database.stores.actions.find(tenantId, { namespace: 'crm', name: 'list_jobs' })).toMatchObject({
      request: { path: '/a' },
    })
    await run([api({ '/0': list })])
    expect(Object.keys(await stored())).toEqual(['crm.get_0'])
  })

  test('believes the operator, not the document, about private networks and addresses', async () => {
    const document = api({ '/jobs': list }, { servers: [{ url: 'http://169.254.169.254/latest' }] })
    await run([document])
    expect(await database.stores.targets.find(tenantId, 'crm')).toMatchObject({
      baseUrl: 'http://169.254.169.254/latest',
      allowPrivateNetwork: false,
    })
    await run([document], { server: 'http://127.0.0.1:8080/' })
    expect(await database.stores.targets.find(tenantId, 'crm')).toMatchObject({
      baseUrl: 'http://127.0.0.1:8080',
      allowPrivateNetwork: true,
    })
    await run([document])
    expect(await database.stores.targets.find(tenantId, 'crm')).toMatchObject({ baseUrl: 'http://127.0.0.1:8080' })
  })

  test('keeps how a target signs in', async () => {
    await run([api({ '/jobs': list })])
    const target = (await database.stores.targets.find(tenantId, 'crm'))!
    const signedIn = {
      ...target,
      auth: { kind: 'api_access_token', token: 'env:CRM' } as const,
      impersonation: { header: 'x-user', value: 'email' } as const,
    }
    await database.stores.targets.put(signedIn)
    await run([api({ '/jobs': create })], { server: 'https://new.example.com' })
    expect(await database.stores.targets.find(tenantId, 'crm')).toEqual({
      ...signedIn,
      baseUrl: 'https://new.example.com',
      allowPrivateNetwork: true,
    })
  })

  test('sends operations of another server there, without the sign-in of the first', async () => {
    await run([api({ '/jobs': list, '/files': { servers: [{ url: 'https://files.example.com' }], ...create } })])
    const { targetId } = (await database.stores.actions.find(tenantId, { namespace: 'crm', name: 'create_job' }))!
    expect(targetId).toMatch(/^crm\.files_example_com_/)
    expect(await database.stores.targets.find(tenantId, targetId!)).toMatchObject({
      baseUrl: 'https://files.example.com',
      auth: { kind: 'none' },
    })
  })

  test('says which operations have a target of their own', async () => {
    const files = { servers: [{ url: 'https://files.example.com' }], ...create }
    const { namespaces } = await run([api({ '/jobs': list, '/files': files })])
    expect(namespaces).toEqual([
      {
        namespace: 'crm',
        operations: 2,
        target_base_url: 'https://crm.example.com/v1',
        other_targets: [
          { target: expect.stringMatching(/^crm\.files_/), operations: 1, base_url: 'https://files.example.com' },
        ],
      },
    ])
  })

  test('into one namespace at the same time gives every operation a name of its own', async () => {
    const shared = { ...deps(), lock: createImportLock() }
    const files = Array.from({ length: 12 }, (_, i) => api({ [`/v${i}`]: list }, { file: `api-${i}.json` }))
    const reports = await Promise.all(
      files.map((file) => importOpenApi(shared, tenantId, [file], { namespace: 'jobs' })),
    )
    expect(reports.map(({ added }) => added)).toEqual(files.map(() => 1))
    expect(Object.keys(await stored())).toHaveLength(files.length)
  })

  test('of a folder follows references between its files, and a file of pieces is no failure', async () => {
    const schema = { $ref: '../common/types.json#/Job' }
    const body = { post: { operationId: 'addJob', requestBody: { content: { 'application/json': { schema } } } } }
    const report = await run([
      api({ '/jobs': body }, { file: 'apis/crm.json' }),
      { file: 'common/types.json', content: '{"Job": {"type": "object", "properties": {"name": {"type": "string"}}}}' },
      { file: 'common/unused.json', content: '{"definitions": {}}' },
      { file: 'package.json', content: '{"name": "apis"}' },
    ])
    expect(report).toMatchObject({ operations: 1, imported: 1 })
    expect(report.skipped.map(({ file, code }) => `${file} ${code}`)).toEqual(['package.json not_openapi'])
    expect(report.notes.map(({ file, code }) => `${file} ${code}`)).toEqual([
      'common/types.json library',
      'common/unused.json library',
    ])
    expect(await database.stores.actions.find(tenantId, { namespace: 'crm', name: 'add_job' })).toMatchObject({
      inputSchema: { properties: { body: { type: 'object', properties: { name: text } } } },
    })
  })

  test.each([
    [{ namespace: 'Not Good' }, 'invalid_namespace'],
    [{ server: 'ftp://x' }, 'invalid_server'],
    [{ server: '/v1' }, 'invalid_server'],
    [{ server: 'https://user:pass@x' }, 'invalid_server'],
    [{ signal: AbortSignal.abort() }, 'import_cancelled'],
  ])('refuses %j', async (options, code) => {
    await expect(run([api({ '/jobs': list })], options)).rejects.toMatchObject({ code })
    expect(await stored()).toEqual({})
  })

  test('of nothing does nothing', async () => {
    expect(await run([])).toMatchObject({ operations: 0, imported: 0, skipped: [], namespaces: [] })
  })

  test('reports its progress to the end', async () => {
    const seen: unknown[] = []
    await run([api({ '/a': list }, { file: 'a' }), api({ '/b': list }, { file: 'b' })], {
      onProgress: (progress) => seen.push(progress),
    })
    expect(seen.at(-1)).toEqual({ documents: 2, ofDocuments: 2, operations: 2 })
  })

  test('keeps tenants apart', async () => {
    await run([api({ '/jobs': list })])
    tenantId = 'other-tenant'
    expect(await stored()).toEqual({})
    expect(await run([api({ '/jobs': list })])).toMatchObject({ added: 1 })
  })
})
