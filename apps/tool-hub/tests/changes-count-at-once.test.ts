// A change of who may do what, or of what there is, holds for every request that begins after the change was answered. Each
// is tried on both surfaces, at rest and while many requests of the same user are in flight.
import { startDownstream, startTestHouse, type Downstream, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { callTool, mcpRequest, sendMcp } from './ask-mcp.ts'

let house: TestHouse
let backend: Downstream
/** Ends the answers that the backend holds back. */
let release: () => void = () => {}
let people = 0

beforeAll(async () => {
  backend = await startDownstream(async ({ url }) => {
    if (url.startsWith('/slow')) await new Promise<void>((resolve) => (release = resolve))
    return { body: { ok: true } }
  })
  house = await startTestHouse()
  await importOperations('quick', ['list_boats'])
  await importOperations('slow', ['paint_boat'])
}, 60_000)

afterAll(async () => {
  release()
  await house[Symbol.asyncDispose]()
  await backend[Symbol.asyncDispose]()
})

type Person = Awaited<ReturnType<TestHouse['user']>> & { readonly url: string; readonly email: string }

async function person(options: Parameters<TestHouse['user']>[1] = {}): Promise<Person> {
  const email = `person-${++people}@example.com`
  return Object.assign(await house.user(email, options), { url: house.url, email })
}

async function importOperations(
  namespace: string,
  names: readonly string[],
  summary = 'Look after boats',
): Promise<void> {
  const paths = names.map((operationId) => [
    `/${namespace}/${operationId}`,
    { post: { operationId, summary, responses: { 200: { description: 'Done' } } } },
  ])
  const content = JSON.stringify({
    openapi: '3.1.0',
    info: { title: namespace, version: '1' },
    paths: Object.fromEntries(paths),
  })
  const report = await house.admin('POST', '/automation/api/imports', {
    namespace,
    server: backend.url,
    documents: [{ file: `${namespace}.json`, content }],
  })
  expect(report.status).toBe(200)
  expect((await house.admin('POST', '/api/sync', {})).status).toBe(200)
}

const boats = 'automation_hub://quick.list_boats'

/** How the tool looks to a user through every way in: true where it is there. */
async function sees(user: Person, tool: string): Promise<Record<string, boolean>> {
  const query = { query: tool.slice(tool.lastIndexOf('.') + 1).replaceAll('_', ' ') }
  const namespace = tool.slice(tool.indexOf('://') + 3, tool.lastIndexOf('.'))
  const has = (found: { tools?: { tool: string }[] }): boolean => found.tools?.some((one) => one.tool === tool) === true
  const names = (listed: { namespaces: { namespace: string }[] }): boolean =>
    listed.namespaces.some((one) => one.namespace === namespace)
  return {
    'REST search': has((await user('POST', '/api/search', query)).body),
    'MCP search': has(await callTool(user, 'search_tools', query)),
    'MCP search, 2025': has(await callTool(user, 'search_tools', query, '2025-11-25')),
    'REST details': (await user('POST', '/api/tools/details', { tools: [tool] })).status === 200,
    'MCP details': has(await callTool(user, 'get_tool_details', { tools: [tool] })),
    'REST namespaces': names((await user('GET', '/api/namespaces')).body),
    'MCP namespaces': names(await callTool(user, 'list_namespaces', {})),
    'REST dry run': (await user('POST', '/api/executions', { tool, dry_run: true })).status === 200,
    'MCP execute': (await callTool(user, 'execute_tool', { tool })).status === 'succeeded',
  }
}

function everywhere(isThere: boolean): Record<string, boolean> {
  const ways = ['search', 'details', 'namespaces'].flatMap((what) => [`REST ${what}`, `MCP ${what}`])
  return Object.fromEntries([...ways, 'MCP search, 2025', 'REST dry run', 'MCP execute'].map((way) => [way, isThere]))
}

async function addGrant(grant: Record<string, string>): Promise<string> {
  const { status, body } = await house.admin('POST', '/api/grants', grant)
  expect(status).toBe(201)
  return body.id
}

describe('the next request', () => {
  test('sees a grant that was added, and no longer one that was removed', async () => {
    const user = await person()
    expect(await sees(user, boats)).toEqual(everywhere(false))
    const id = await addGrant({ user: user.email, allow: 'automation_hub://quick.*' })
    expect(await sees(user, boats)).toEqual(everywhere(true))
    await house.admin('DELETE', `/api/grants/${id}`)
    expect(await sees(user, boats)).toEqual(everywhere(false))
  })

  test('obeys a deny that was added, although an allow stands', async () => {
    const user = await person({ allow: ['automation_hub://quick.*'] })
    expect(await sees(user, boats)).toEqual(everywhere(true))
    const id = await addGrant({ user: user.email, deny: '*://*.list_boats' })
    expect(await sees(user, boats)).toEqual(everywhere(false))
    await house.admin('DELETE', `/api/grants/${id}`)
    expect(await sees(user, boats)).toEqual(everywhere(true))
  })

  test.each(['groups', 'roles'])('follows the %s of a user', async (field) => {
    const user = await person()
    const name = `sailors-${user.id}`
    await addGrant({ [field.slice(0, -1)]: name, allow: 'automation_hub://quick.*' })
    expect(await sees(user, boats)).toEqual(everywhere(false))
    await house.admin('PATCH', `/api/users/${user.email}`, { [field]: [name] })
    expect(await sees(user, boats)).toEqual(everywhere(true))
    await house.admin('PATCH', `/api/users/${user.email}`, { [field]: [] })
    expect(await sees(user, boats)).toEqual(everywhere(false))
  })

  test('is refused once the key is revoked, and other keys of the user go on', async () => {
    const user = await person({ allow: ['*'] })
    const { body: second } = await house.admin('POST', '/api/keys', { user: user.email })
    expect(await statusOnBothSurfaces(second.key)).toEqual([200, 200])
    await house.admin('DELETE', `/api/keys/${second.id}`)
    expect(await statusOnBothSurfaces(second.key)).toEqual([401, 401])
    expect(await statusOnBothSurfaces(user.key)).toEqual([200, 200])
  })

  test('is refused once the user is disabled, and served once they are back', async () => {
    const user = await person({ allow: ['*'] })
    expect(await statusOnBothSurfaces(user.key)).toEqual([200, 200])
    await house.admin('PATCH', `/api/users/${user.email}`, { status: 'disabled' })
    expect(await statusOnBothSurfaces(user.key)).toEqual([401, 401])
    await house.admin('PATCH', `/api/users/${user.email}`, { status: 'active' })
    expect(await statusOnBothSurfaces(user.key)).toEqual([200, 200])
  })

  test('finds what was imported, as it is described now, and not what is gone', async () => {
    const user = await person({ allow: ['*'] })
    const tool = 'automation_hub://harbour.rent_berth'
    expect(await sees(user, tool)).toEqual(everywhere(false))
    await importOperations('harbour', ['rent_berth'])
    expect(await sees(user, tool)).toEqual(everywhere(true))
    await importOperations('harbour', ['rent_berth'], 'Rent a berth to a zeppelin')
    const found = await user('POST', '/api/search', { query: 'zeppelin' })
    expect(found.body.tools[0]).toMatchObject({ tool })
    await importOperations('harbour', ['clean_berth'])
    expect({ ...(await sees(user, tool)), 'REST namespaces': false, 'MCP namespaces': false }).toEqual(
      everywhere(false),
    )
  })
})

async function statusOnBothSurfaces(key: string): Promise<readonly number[]> {
  const { headers, body } = mcpRequest('tools/list', {}, '2026-07-28')
  const rest = await fetch(`${house.url}/api/me`, { headers: { authorization: `Bearer ${key}` } })
  return [rest.status, (await sendMcp({ url: house.url, key }, JSON.stringify(body), headers)).status]
}

describe('with many requests in flight', () => {
  const clean = { before: ['old'], after: ['new'] }

  /**
   * Asks the same again and again from several sides while `change` is made. What was asked before it began must have the
   * old answer, what is asked after it was answered the new one; in between either is right.
   */
  async function whileAsking(ask: () => Promise<'old' | 'new'>, change: () => Promise<unknown>): Promise<object> {
    const answers: { readonly beganAt: number; readonly endedAt: number; readonly answer: unknown }[] = []
    let stopAfter = Infinity
    const askAgain = async (): Promise<void> => {
      for (let beganAt = performance.now(); beganAt < stopAfter; beganAt = performance.now()) {
        answers.push({ beganAt, answer: await ask(), endedAt: performance.now() })
      }
    }
    const asking = Array.from({ length: 8 }, askAgain)
    while (answers.length < 8) await ask()
    const changeBeganAt = performance.now()
    await change()
    const changedAt = performance.now()
    while (answers.filter(({ beganAt }) => beganAt > changedAt).length < 16) await ask()
    stopAfter = 0
    await Promise.all(asking)
    const before = answers.filter(({ endedAt }) => endedAt < changeBeganAt).map(({ answer }) => answer)
    const after = answers.filter(({ beganAt }) => beganAt > changedAt).map(({ answer }) => answer)
    return { before: [...new Set(before)], after: [...new Set(after)] }
  }

  const countOf = async (user: Person): Promise<number> =>
    (await user('POST', '/api/search', { query: 'boats' })).body.catalog_size
  const countOverMcp = async (user: Person): Promise<number> =>
    (await callTool(user, 'search_tools', { query: 'boats' })).catalog_size

  test.each([
    ['REST', countOf],
    ['MCP', countOverMcp],
  ])('a removed grant is gone from the next search over %s', async (_surface, count) => {
    const user = await person()
    const id = await addGrant({ user: user.email, allow: boats })
    const seen = await whileAsking(
      async () => ((await count(user)) === 1 ? 'old' : 'new'),
      () => house.admin('DELETE', `/api/grants/${id}`),
    )
    expect(seen).toEqual(clean)
  })

  test('a call after the grant is gone does not reach the backend', async () => {
    const user = await person()
    const id = await addGrant({ user: user.email, allow: boats })
    const seen = await whileAsking(
      async () => ((await user('POST', '/api/executions', { tool: boats })).status === 200 ? 'old' : 'new'),
      () => house.admin('DELETE', `/api/grants/${id}`),
    )
    expect(seen).toEqual(clean)
    const calls = backend.received.length
    await user('POST', '/api/executions', { tool: boats })
    expect(backend.received.length).toBe(calls)
  })

  test('a user who leaves a group is out', async () => {
    const user = await person()
    const group = `crew-${user.id}`
    await addGrant({ group, allow: boats })
    await house.admin('PATCH', `/api/users/${user.email}`, { groups: [group] })
    const seen = await whileAsking(
      async () => ((await countOf(user)) === 1 ? 'old' : 'new'),
      () => house.admin('PATCH', `/api/users/${user.email}`, { groups: [] }),
    )
    expect(seen).toEqual(clean)
  })

  test('a revoked key is dead', async () => {
    const user = await person({ allow: [boats] })
    const { body: second } = await house.admin('POST', '/api/keys', { user: user.email })
    const seen = await whileAsking(
      async () => ((await statusOnBothSurfaces(second.key)).includes(401) ? 'new' : 'old'),
      () => house.admin('DELETE', `/api/keys/${second.id}`),
    )
    expect(seen).toEqual(clean)
  })

  test('a synchronised import is found', async () => {
    const user = await person({ allow: ['automation_hub://fleet.*'] })
    const seen = await whileAsking(
      async () => ((await countOf(user)) === 0 ? 'old' : 'new'),
      () => importOperations('fleet', ['list_ships', 'sink_ship']),
    )
    expect(seen).toEqual(clean)
    expect(await countOf(user)).toBe(2)
  })
})

describe('an execution that is running while its grant goes', () => {
  const paint = 'automation_hub://slow.paint_boat'

  test('does not exist for its user any more, and again once the grant is back', async () => {
    const user = await person()
    const grant = { user: user.email, allow: paint }
    const id = await addGrant(grant)
    const started = await user('POST', '/api/executions', { tool: paint, wait_ms: 0 })
    expect(started.body.status).toBe('running')
    const execution = `/api/executions/${started.body.execution_id}`
    await expect.poll(() => backend.received.some(({ url }) => url === '/slow/paint_boat')).toBe(true)

    await house.admin('DELETE', `/api/grants/${id}`)
    for (const [method, path] of [
      ['GET', execution],
      ['POST', `${execution}/resume`],
      ['POST', `${execution}/cancel`],
    ] as const) {
      expect(await user(method, path)).toMatchObject({ status: 404, body: { error: { code: 'execution_not_found' } } })
    }
    expect((await user('GET', '/api/executions')).body).toEqual({ executions: [] })
    expect((await house.admin('GET', `/api/executions?user=${user.email}`)).body.executions).toHaveLength(1)

    await addGrant(grant)
    release()
    const resumed = await user('POST', `${execution}/resume`, { wait_ms: 20_000 })
    expect(resumed.body).toMatchObject({ status: 'succeeded', result: { ok: true } })
    expect((await user('GET', '/api/executions')).body.executions).toHaveLength(1)
  })

  test('pages of executions skip what is forbidden, and do not end in an empty one', async () => {
    const user = await person()
    const quick = await addGrant({ user: user.email, allow: boats })
    await addGrant({ user: user.email, allow: 'automation_hub://field_service.list_*' })
    const tools = ['technicians', 'quick', 'customers', 'quick', 'quick', 'jobs', 'quick']
    // The first of them is the oldest: behind the last page there is nothing that may be seen, but something.
    // With a key: a read without one that ends in time is not kept.
    await user('POST', '/api/executions', { tool: boats, idempotency_key: 'oldest' })
    for (const [i, name] of tools.entries()) {
      const tool = name === 'quick' ? boats : `automation_hub://field_service.list_${name}`
      await user('POST', '/api/executions', { tool, idempotency_key: `call ${i}` })
    }
    await house.admin('DELETE', `/api/grants/${quick}`)
    const pages: string[][] = []
    let cursor: string | undefined
    do {
      const { body } = await user('GET', `/api/executions?limit=2${cursor === undefined ? '' : `&cursor=${cursor}`}`)
      pages.push(body.executions.map(({ tool }: { tool: string }) => tool.slice(tool.lastIndexOf('_') + 1)))
      cursor = body.next_cursor
    } while (cursor !== undefined)
    expect(pages).toEqual([['jobs', 'customers'], ['technicians']])
  })
})
