// A house that is stopped, or killed, and started again on the same data directory. The one that is killed is a real process.
import { writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { startDownstream, startTestHouse, type Downstream, type JsonAnswer } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { startProcess } from './start-process.ts'

let folder: Awaited<ReturnType<typeof temporaryDirectory>>
let backend: Downstream
/** Lets the backend answer what it holds back. */
let release: () => void

beforeEach(async () => {
  folder = await temporaryDirectory()
  const held = Promise.withResolvers<void>()
  release = held.resolve
  backend = await startDownstream(async ({ url }) => {
    if (url.startsWith('/held')) await held.promise
    return { body: { nr: backend.received.length } }
  })
})

afterEach(async () => {
  release()
  await backend[Symbol.asyncDispose]()
  await folder[Symbol.asyncDispose]()
})

interface Running {
  readonly url: string
  readonly key: string
}

async function send({ url, key }: Running, method: string, path: string, body?: unknown) {
  const isLines = typeof body === 'string'
  const response = await fetch(url + path, {
    method,
    headers: { authorization: `Bearer ${key}`, 'content-type': isLines ? 'application/x-ndjson' : 'application/json' },
    ...(body === undefined ? {} : { body: isLines ? body : JSON.stringify(body) }),
  })
  return { status: response.status, body: (await response.json()) as JsonAnswer }
}

/** `quick` answers at once, `held` when it is released; each has an operation that reads and one that writes. */
async function importBoats(house: Running): Promise<void> {
  const operation = (operationId: string) => ({
    operationId,
    summary: operationId,
    responses: { 200: { description: 'Done' } },
  })
  const paths = {
    '/quick': { post: operation('paint_boat') },
    '/held': { get: operation('watch_boat'), post: operation('build_boat') },
  }
  const content = JSON.stringify({ openapi: '3.1.0', info: { title: 'boats', version: '1' }, paths })
  const documents = [{ file: 'boats.json', content }]
  const report = await send(house, 'POST', '/automation/api/imports', {
    namespace: 'boats',
    server: backend.url,
    documents,
  })
  expect(report.body).toMatchObject({ imported: 3 })
  await send(house, 'POST', '/api/sync', {})
}

const patient = { timeout: 20_000 }
const boat = (name: string) => `automation_hub://boats.${name}_boat`

test('what a house knows is there again, under the same key', async () => {
  const dataDir = join(folder.path, 'data')
  const read = async (house: Running) => {
    const ways = ['users', 'keys', 'grants', 'namespaces', 'executions?user=*', 'audit?until=2000-01-01'] as const
    const lists = await Promise.all(ways.map((path) => send(house, 'GET', `/api/${path}`)))
    const found = await send(house, 'POST', '/api/search', { query: 'paint a boat' })
    const { body: sources } = await send(house, 'GET', '/api/sources')
    const counts = sources.sources.map(({ id, tools }: { id: string; tools: number }) => ({ id, tools }))
    return { lists: lists.map(({ body }) => body), found: found.body, counts }
  }
  const run = { tool: boat('paint'), input: {}, idempotency_key: 'once' }

  const first = await startTestHouse({ dataDir })
  const before = { url: first.url, key: first.house.key }
  const ana = await first.user('ana@example.com', { groups: ['sailors'], allow: [boat('paint')] })
  await importBoats(before)
  await send(before, 'POST', '/api/sources/list/tools', '{"name":"row","description":"Row a boat"}\n')
  const call = await send({ url: first.url, key: ana.key }, 'POST', '/api/executions', run)
  expect(call.body).toMatchObject({ status: 'succeeded', result: { nr: 1 } })
  const known = await read(before)
  const { entries } = (await send(before, 'GET', '/api/audit?limit=1000')).body
  await first[Symbol.asyncDispose]()

  await using second = await startTestHouse({ dataDir })
  const after = { url: second.url, key: second.house.key }
  expect(after.key).toBe(before.key)
  expect(await read(after)).toEqual(known)
  const recorded = (await send(after, 'GET', '/api/audit?limit=1000')).body.entries as { id: string }[]
  expect(recorded.map(({ id }) => id)).toEqual(
    expect.arrayContaining(entries.slice(1).map(({ id }: { id: string }) => id)),
  )

  // The key of the user works, and the idempotency key leads to what was done then.
  const again = await send({ url: second.url, key: ana.key }, 'POST', '/api/executions', run)
  expect(again.body).toEqual({ ...call.body, replayed: true })
  expect(backend.received).toHaveLength(1)
}, 90_000)

describe('killed while tools run', () => {
  test('it says that a write may have happened and that a read did not, and runs neither again', async () => {
    const started: string[] = []
    await using house = await startProcess(folder.path)
    await importBoats(house)
    for (const name of ['build', 'watch']) {
      const call = { tool: boat(name), input: {}, idempotency_key: 'once', wait_ms: 0 }
      const { body } = await send(house, 'POST', '/api/executions', call)
      expect(body.status).toBe('running')
      started.push(body.execution_id)
    }
    await expect.poll(() => backend.received.map(({ method }) => method).toSorted(), patient).toEqual(['GET', 'POST'])
    await house.stop('SIGKILL')
    release()

    await using restarted = await startTestHouse({ dataDir: folder.path })
    const next = { url: restarted.url, key: restarted.house.key }
    const [build, watch] = await Promise.all(started.map((id) => send(next, 'GET', `/api/executions/${id}`)))
    expect(build!.body).toMatchObject({
      status: 'indeterminate',
      error: { message: expect.stringContaining('Check whether') },
    })
    expect(watch!.body).toMatchObject({
      status: 'failed',
      error: { message: expect.stringContaining('safe to call it again') },
    })
    for (const [i, name] of ['build', 'watch'].entries()) {
      const { body } = await send(next, 'POST', '/api/executions', {
        tool: boat(name),
        input: {},
        idempotency_key: 'once',
      })
      expect(body).toMatchObject({
        execution_id: started[i],
        status: i === 0 ? 'indeterminate' : 'failed',
        replayed: true,
      })
    }
    expect(backend.received).toHaveLength(2)
    await restarted[Symbol.asyncDispose]()
  }, 90_000)

  test('nothing that was acknowledged is lost', async () => {
    const acknowledged: string[] = []
    await using house = await startProcess(folder.path)
    let isOver = false
    const work = async (worker: number): Promise<void> => {
      for (let i = 0; !isOver; i++) {
        const email = `worker-${worker}-${i}@example.com`
        const answer = await send(house, 'POST', '/api/users', { email }).catch(() => undefined)
        if (answer === undefined) return
        if (answer.status === 201) acknowledged.push(email)
      }
    }
    const workers = Array.from({ length: 6 }, (_, worker) => work(worker))
    await expect.poll(() => acknowledged.length, patient).toBeGreaterThan(30)
    await house.stop('SIGKILL')
    isOver = true
    await Promise.all(workers)

    await using restarted = await startTestHouse({ dataDir: folder.path })
    const { users } = (await restarted.admin('GET', '/api/users?limit=1000')).body as { users: { email: string }[] }
    const emails = new Set(users.map(({ email }) => email))
    expect(acknowledged.filter((email) => !emails.has(email))).toEqual([])
    const created = (await restarted.admin('GET', '/api/audit?action=users.create&limit=1000')).body.entries
    expect(created.length).toBeGreaterThanOrEqual(acknowledged.length)
  }, 90_000)
})

describe('SIGTERM', () => {
  const startWith = async (shutdownSeconds: number) => {
    const configFile = join(folder.path, 'gatehouse.yaml')
    await writeFile(configFile, `limits: { shutdownSeconds: ${shutdownSeconds} }\nsample: false\n`)
    const house = await startProcess(folder.path, ['--config', configFile])
    await importBoats(house)
    return house
  }

  test('lets a running call end, answers it, and exits 0', async () => {
    await using house = await startWith(60)
    const running = send(house, 'POST', '/api/executions', { tool: boat('build'), input: {} })
    await expect.poll(() => backend.received.length, patient).toBe(1)
    const stopped = house.stop('SIGTERM')
    // It takes nobody in any more while it waits for the call.
    await expect
      .poll(() => send(house, 'GET', '/api/me'), patient)
      .toMatchObject({ status: 503, body: { error: { code: 'stopping' } } })
    release()
    expect((await running).body).toMatchObject({ status: 'succeeded', result: { nr: 1 } })
    const { code, tookMs, output } = await stopped
    expect({ code, output }).toMatchObject({ code: 0, output: expect.not.stringContaining('"level":50') })
    expect(tookMs).toBeLessThan(30_000)
  }, 90_000)

  test('lets no call that it took fail halfway', async () => {
    await using house = await startWith(60)
    let isOver = false
    const outcomes: string[] = []
    const work = async (): Promise<void> => {
      while (!isOver) {
        const call = send(house, 'POST', '/api/executions', { tool: boat('paint'), input: {} })
        const { status, body } = await call.catch(() => ({ status: 0, body: { status: 'no answer' } }))
        outcomes.push(status === 200 ? body.status : String(body.error?.code ?? body.status))
        if (status !== 200) return
      }
    }
    const workers = Array.from({ length: 8 }, work)
    await expect.poll(() => outcomes.length, patient).toBeGreaterThan(40)
    const { code } = await house.stop('SIGTERM')
    isOver = true
    await Promise.all(workers)
    expect(code).toBe(0)
    expect(outcomes.filter((outcome) => !['succeeded', 'stopping', 'no answer'].includes(outcome))).toEqual([])
    const succeeded = outcomes.filter((outcome) => outcome === 'succeeded').length
    expect(backend.received).toHaveLength(succeeded)
  }, 90_000)

  test('does not wait for a call longer than it was told, and the call is on record as what it is', async () => {
    await using house = await startWith(1)
    const running = send(house, 'POST', '/api/executions', { tool: boat('build'), input: {} }).catch(() => undefined)
    await expect.poll(() => backend.received.length, patient).toBe(1)
    const { code, tookMs } = await house.stop('SIGTERM')
    expect(code).toBe(0)
    expect(tookMs).toBeGreaterThan(900)
    expect(tookMs).toBeLessThan(30_000)
    await running

    await using restarted = await startTestHouse({ dataDir: folder.path })
    const { executions } = (await restarted.admin('GET', '/api/executions')).body
    expect(executions).toEqual([expect.objectContaining({ tool: boat('build'), status: 'indeterminate' })])
  }, 90_000)
})
