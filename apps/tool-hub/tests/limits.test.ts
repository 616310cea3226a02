// Limits through the front door: the downstream is a real server that holds calls for as long as a test wants.
import { once } from 'node:events'
import { cp, writeFile } from 'node:fs/promises'
import { createServer, type AddressInfo } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { join } from 'node:path'
import { createServerDatabase, hasServer, temporaryDirectory } from '@gatehouse/testing-database'
import {
  createCaller,
  startDownstream,
  startTestHouse,
  type ApiAnswer,
  type TestHouse,
} from '@gatehouse/testing-dev-env'
import { findRedisProgram, startRedis } from '@gatehouse/testing-redis'
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest'
import { callTool } from './ask-mcp.ts'

const reading = 'automation_hub://hr.read_person'
const writing = 'automation_hub://hr.write_note'
const redis = findRedisProgram()
const undo = new AsyncDisposableStack()
const held = new Set<() => void>()
let isHolding = false
let downstream: Awaited<ReturnType<typeof startDownstream>>

beforeAll(async () => {
  downstream = undo.use(
    await startDownstream(async () => {
      if (isHolding) await new Promise<void>((resolve) => held.add(resolve))
      return { body: { ok: true } }
    }),
  )
})

afterAll(() => undo.disposeAsync())

describe('on one process', () => {
  let house: TestHouse
  beforeAll(async () => {
    house = await startLimited(`
      list:
        - {id: writes, effects: [write], rate: 1/hour burst 2}
        - {id: month, per: [user, tool], tools: ['*://hr.read_*'], groups: [support], quota: 3/month}
        - {id: everybody, per: tenant, tools: ['*://hr.read_*'], running: 2}`)
    await ana(house)
    await ben(house)
  }, 60_000)

  test('a rate admits its burst, and says when to come again, on every surface', async () => {
    const user = await ana(house)
    const call = () => user('POST', '/api/executions', { tool: writing, input: { body: {} } })
    expect((await Promise.all([call(), call(), call(), call()])).map(({ status }) => status).sort()).toEqual([
      200, 200, 429, 429,
    ])
    const { status, headers, body } = await call()
    expect({ status, body }).toMatchObject({
      status: 429,
      body: { error: { code: 'limit_reached', details: { limit: 'writes' } } },
    })
    const seconds = Number(headers.get('retry-after'))
    expect(seconds).toBeGreaterThan(3_500)
    expect(seconds).toBeLessThanOrEqual(3_600)
    expect(body.error.details.retry_after).toBe(seconds)
    const overMcp = await callTool({ url: house.url, key: user.key }, 'execute_tool', {
      tool: writing,
      input: { body: {} },
    })
    expect(overMcp.error).toMatchObject({ code: 'limit_reached', details: { limit: 'writes' } })
    expect(overMcp.error.retry_after_ms).toBeGreaterThan(3_500_000)
    expect(await (await ben(house))('POST', '/api/executions', { tool: writing, input: { body: {} } })).toMatchObject({
      status: 200,
    })
  })

  test('a quota concerns its groups, a place is free when its call is over', async () => {
    const [support, other] = [await ana(house), await ben(house)]
    const read = (who: typeof support) => who('POST', '/api/executions', { tool: reading, input: {} })
    isHolding = true
    const running = [read(support), read(other)]
    await vi.waitUntil(() => held.size === 2)
    expect(await read(support)).toMatchObject({
      status: 429,
      body: { error: { code: 'too_many_running_calls', details: { limit: 'everybody', retry_after: 1 } } },
    })
    release()
    expect((await Promise.all(running)).map(({ status }) => status)).toEqual([200, 200])
    expect((await read(support)).status).toBe(200)
    expect((await read(support)).status).toBe(200)
    expect(await read(support)).toMatchObject({
      status: 429,
      body: { error: { code: 'quota_exceeded', details: { limit: 'month' } } },
    })
    expect((await read(other)).status).toBe(200)
  })

  test('a user sees their own use, an administrator that of others, nobody but them the sum of all', async () => {
    const user = await ana(house)
    const own = await user('GET', `/api/me/limits?tool=${encodeURIComponent(reading)}`)
    expect(own).toMatchObject({ status: 200 })
    expect(own.body.limits.map(({ id }: { id: string }) => id)).toEqual(['month', 'everybody'])
    expect(own.body.limits[0]).toMatchObject({ limit: '3/month', per: ['tool', 'user'], used: 3, remaining: 0 })
    expect(own.body.limits[1]).not.toHaveProperty('used')
    const { body } = await house.admin('GET', `/api/limits?user=ana@example.com&tool=${encodeURIComponent(reading)}`)
    expect(body.limits[1]).toMatchObject({ id: 'everybody', used: 0, remaining: 2, tools: ['*://hr.read_*'] })
    expect(body.counting).toMatchObject({ store: 'memory', answering: true })
    expect(body.counting.refused.limit_reached).toBeGreaterThan(0)
    const hidden = await (await ben(house))('GET', '/api/me/limits?tool=automation_hub%3A%2F%2Fhr.nothing')
    expect(hidden).toMatchObject({ status: 404, body: { error: { code: 'tool_not_found' } } })
    expect(await user('GET', '/api/limits')).toMatchObject({ status: 403 })
    const details = await callTool({ url: house.url, key: user.key }, 'get_tool_details', { tools: [writing] })
    expect(details.tools[0].limits.calls).toEqual(['1/hour burst 2 per user'])
  })

  test('explain says which limit would refuse, and doctor what quotas in memory are worth', async () => {
    const { body } = await house.admin('POST', '/api/explain', { user: 'ana@example.com', tool: writing })
    expect(body).toMatchObject({ outcome: 'limit_reached', decided_by: 'limit:writes' })
    const doctor = await house.admin('GET', '/api/doctor')
    expect(doctor.body.checks.find(({ name }: { name: string }) => name === 'limits')).toMatchObject({ status: 'warn' })
  })
})

describe('on two replicas', () => {
  const list = `
      list:
        - {id: hourly, rate: 20/hour}
        - {id: places, per: tenant, effects: [read], running: 3, fail: open}`

  test.skipIf(!hasServer())(
    'that share a database, limits and rules hold for both together',
    async () => {
      const { house, here, there } = await startReplicas(`store: postgres${list}`)
      await expectOneCount(await ana(house), here, there)
      await house.admin('POST', '/api/rules', {
        rules: [
          { id: 'five', phase: 'input', effect: 'limit', limit: { calls: 5, per: 'hour', key: 'principal_tool' } },
        ],
      })
      const { key } = await ben(house)
      const { answers, undecided } = await decided(12, (i) => write(i % 2 === 0 ? here : there, key))
      const ran = answers.filter(({ status }) => status === 200).length
      expect(ran).toBeLessThanOrEqual(5)
      expect(ran + undecided).toBeGreaterThanOrEqual(5)
      expect(answers.filter(({ body }) => body.error?.details?.rule === 'five')).toHaveLength(12 - ran)
    },
    90_000,
  )

  test.skipIf(redis === undefined || !hasServer())(
    'that share a Redis, limits hold for both, and fail as they say',
    async () => {
      const server = undo.use(await startRedis(redis!))
      const { house, here, there } = await startReplicas(`store: redis\n      redisUrl: ${server.url}${list}`)
      await expectOneCount(await ana(house), here, there)
      const { key } = await ben(house)

      await server.kill()
      const refused = await write(here, key)
      expect(refused).toMatchObject({ status: 503, body: { error: { code: 'limits_unavailable' } } })
      expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0)
      const doctor = await house.admin('GET', '/api/doctor')
      expect(doctor.body.checks.find(({ name }: { name: string }) => name === 'limits')).toMatchObject({
        status: 'fail',
      })
      undo.use(await startRedis(redis!, { port: server.port }))
      await vi.waitUntil(async () => (await write(here, key)).status === 200, { timeout: 15_000, interval: 100 })
    },
    90_000,
  )
})

const write = (url: string, key: string) =>
  createCaller(url, key)('POST', '/api/executions', { tool: writing, input: { body: {} } })

/** Places first, since they take from the rate as well. */
async function expectOneCount({ key }: { readonly key: string }, here: string, there: string): Promise<void> {
  const call = (i: number) =>
    createCaller(i % 2 === 0 ? here : there, key)('POST', '/api/executions', { tool: reading, input: {} })
  isHolding = true
  const running = decided(3, call)
  await vi.waitUntil(() => held.size === 3, { timeout: 20_000 })
  const full = await decided(2, call)
  for (const answer of full.answers)
    expect(answer).toMatchObject({ status: 429, body: { error: { code: 'too_many_running_calls' } } })
  release()
  const first = await running
  expect(first.answers.map(({ status }) => status)).toEqual([200, 200, 200])
  const statuses: number[] = []
  let { undecided } = first
  while (statuses.length < 30) {
    const one = await decided(1, () => call(statuses.length))
    undecided += one.undecided
    const [{ status, body }] = one.answers as [ApiAnswer]
    // The place of the call before is given back a moment after its answer.
    if (body.error?.code !== 'too_many_running_calls') statuses.push(status)
  }
  const ran = statuses.filter((status) => status === 200).length
  expect(ran).toBeLessThanOrEqual(17)
  expect(ran + undecided).toBeGreaterThanOrEqual(17)
  expect(statuses.filter((status) => status === 429)).toHaveLength(30 - ran)
}

/**
 * Calls at the same time, each until it is decided: a machine that is busy takes longer than 50 ms now and then. What was not
 * decided in time may have been taken all the same, so it counts on neither side.
 */
async function decided(count: number, call: (i: number) => Promise<ApiAnswer>) {
  let undecided = 0
  const once = async (i: number): Promise<ApiAnswer> => {
    for (;;) {
      const answer = await call(i)
      if (answer.body.error?.code !== 'limits_unavailable') return answer
      undecided++
      await sleep(100)
    }
  }
  const answers = await Promise.all(Array.from({ length: count }, (_, i) => once(i)))
  return { answers, undecided }
}

function release(): void {
  isHolding = false
  for (const resolve of held) resolve()
  held.clear()
}

const users = new Map<string, Awaited<ReturnType<TestHouse['user']>>>()

async function userOf(house: TestHouse, email: string, groups: readonly string[]) {
  const id = `${house.url} ${email}`
  const user = users.get(id) ?? (await house.user(email, { groups, allow: ['automation_hub://hr.*'] }))
  users.set(id, user)
  return user
}

const ana = (house: TestHouse) => userOf(house, 'ana@example.com', ['support'])
const ben = (house: TestHouse) => userOf(house, 'ben@example.com', [])

/** Two houses on one database, with one address outside and one key to sign with; each may call the other. */
async function startReplicas(limits: string) {
  const { url } = undo.use(await createServerDatabase({ isMigrated: true }))
  const ports = [await freePort(), await freePort()] as const
  const [here, there] = ports.map((port) => `http://127.0.0.1:${port}`) as [string, string]
  const more = `databaseUrl: ${JSON.stringify(url)}\npublicUrl: ${here}\negress: {allow: ['127.0.0.1']}`
  const house = await startLimited(limits, more, { port: ports[0] })
  const folder = undo.use(await temporaryDirectory())
  await cp(join(house.dataDir, 'secrets'), join(folder.path, 'secrets'), { recursive: true })
  await startLimited(limits, more, { port: ports[1], dataDir: folder.path })
  return { house, here, there }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  server.close()
  await once(server, 'close')
  return port
}

async function startLimited(
  limits: string,
  more = '',
  options: { readonly port?: number; readonly dataDir?: string } = {},
): Promise<TestHouse> {
  const folder = undo.use(await temporaryDirectory())
  const configFile = join(folder.path, 'gatehouse.yaml')
  await writeFile(configFile, `sample: false\n${more}\nlimits:\n      ${limits.trim()}\n`)
  const house = undo.use(await startTestHouse({ configFile, ...options }))
  if (options.dataDir !== undefined) return house
  const responses = { 200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } } }
  const requestBody = { content: { 'application/json': { schema: { type: 'object' } } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'HR', version: '1.0.0' },
    paths: {
      '/note': { post: { operationId: 'write_note', requestBody, responses } },
      '/person': { get: { operationId: 'read_person', responses } },
    },
  }
  await house.admin('POST', '/automation/api/imports', {
    documents: [{ file: 'hr.json', content: JSON.stringify(document) }],
    namespace: 'hr',
    server: downstream.url,
  })
  await house.admin('POST', '/api/sync', {})
  return house
}
