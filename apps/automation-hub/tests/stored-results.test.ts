import { createHash, randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type RequestListener } from 'node:http'
import type { AddressInfo } from 'node:net'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { documentWith, openHub, tenantId, type Hub } from './open-hub.ts'

const mebibyte = 1024 * 1024
const maxTenantBytes = 40 * mebibyte

// What nobody refers to any more is no memory that is needed.
setFlagsFromString('--expose-gc')
const collectGarbage = runInNewContext('gc') as () => void

let hub: Hub
let clockMs = Date.now()
let answer: RequestListener = (_request, response) => response.end()
const server = createServer((request, response) => answer(request, response))

beforeAll(async () => {
  hub = await openHub({ clock: { now: () => clockMs }, resultOptions: { maxTenantBytes } })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
  await hub.send('POST', '/automation/api/imports', {
    body: { documents: [documentWith(['get_report'])], namespace: 'large', server: url },
  })
  await policy({})
})
afterAll(async () => {
  server.closeAllConnections()
  server.close()
  await hub[Symbol.asyncDispose]()
})

async function policy(changes: object): Promise<void> {
  const { body } = await hub.send('GET', '/automation/api/targets')
  const { id, base_url, auth, allow_private_network } = body.targets.find((one: { id: string }) => one.id === 'large')
  const stored = { large_responses: 'store', max_response_bytes: 100_000, ...changes }
  const put = { base_url, auth, allow_private_network, policy: stored }
  const reply = await hub.send('PUT', `/automation/api/targets/${id}`, { body: put })
  expect(reply).toMatchObject({ status: 200, body: { policy: stored } })
}

const execute = async () => {
  const reply = await hub.send('POST', '/automation/actions/large:get_report/execute', { body: { input: { id: '1' } } })
  return reply.body
}

const fetchResult = (id: string, headers: Record<string, string> = {}, key = hub.admin, method = 'GET') =>
  fetch(`${hub.url}/automation/results/${id}`, { method, headers: { authorization: `Bearer ${key}`, ...headers } })

const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest('hex')

function answering(contentType: string, ...pieces: readonly (string | Buffer)[]): RequestListener {
  return (_request, response) => {
    response.writeHead(200, { 'content-type': contentType })
    for (const piece of pieces) response.write(piece)
    response.end()
  }
}

test('an answer that is too large is stored, and its user fetches it', async () => {
  const bytes = randomBytes(700_000)
  answer = answering('application/pdf', bytes)
  const body = await execute()
  const { stored } = body.result
  expect(body.status).toBe('succeeded')
  expect(stored).toEqual({
    id: expect.stringMatching(/^res_/),
    content_type: 'application/pdf',
    size_bytes: 700_000,
    sha256: sha256(bytes),
    expires_at: new Date(clockMs + 24 * 3_600_000).toISOString(),
    url: `/automation/results/${stored.id}`,
  })
  const fetched = await fetchResult(stored.id)
  expect(Object.fromEntries(fetched.headers)).toMatchObject({
    'content-type': 'application/pdf',
    'content-length': '700000',
    etag: `"sha256-${stored.sha256}"`,
    'accept-ranges': 'bytes',
    'content-disposition': 'attachment',
    'x-content-type-options': 'nosniff',
  })
  expect(Buffer.from(await fetched.arrayBuffer()).equals(bytes)).toBe(true)

  const head = await fetchResult(stored.id, {}, hub.admin, 'HEAD')
  expect([head.status, head.headers.get('content-length')]).toEqual([200, '700000'])
})

test('parts of it can be fetched, and what is known already is not sent again', async () => {
  const bytes = randomBytes(600_000)
  answer = answering('application/pdf', bytes)
  const { id } = (await execute()).result.stored
  const etag = (await fetchResult(id)).headers.get('etag')!
  const cases = [
    ['bytes=0-9', 0, 10],
    ['bytes=196600-393300', 196_600, 393_301],
    ['bytes=599990-', 599_990, 600_000],
    ['bytes=-1', 599_999, 600_000],
  ] as const
  for (const [range, from, to] of cases) {
    const part = await fetchResult(id, { range, 'if-range': etag })
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes ${from}-${to - 1}/600000`])
    expect(Buffer.from(await part.arrayBuffer()).equals(bytes.subarray(from, to))).toBe(true)
  }
  const beyond = await fetchResult(id, { range: 'bytes=600000-' })
  expect([beyond.status, beyond.headers.get('content-range')]).toEqual([416, 'bytes */600000'])
  expect((await fetchResult(id, { range: 'bytes=0-1', 'if-range': '"other"' })).status).toBe(200)
  expect((await fetchResult(id, { 'if-none-match': etag })).status).toBe(304)
})

test('text has a preview, without the half of a character and without the secret that the API repeats', async () => {
  const text = `${'x'.repeat(2_047)}ü${'y'.repeat(200_000)}`
  answer = answering('text/csv; charset=utf-8', text)
  const { stored } = (await execute()).result
  expect(stored).toMatchObject({ content_type: 'text/csv; charset=utf-8', preview: 'x'.repeat(2_047) })
  expect(await (await fetchResult(stored.id)).text()).toBe(text)
})

test('nobody else learns that it is there, and who removes it has removed it', async () => {
  answer = answering('application/pdf', randomBytes(150_000))
  const { id } = (await execute()).result.stored
  await hub.addUser('bob@example.com')
  const other = await hub.keyOf('bob@example.com', 'automation_hub.execute')
  for (const [key, method] of [
    [other, 'GET'],
    [other, 'DELETE'],
  ] as const) {
    const refused = await fetchResult(id, {}, key, method)
    expect([refused.status, await refused.json()]).toMatchObject([404, { error: { code: 'result_not_found' } }])
  }
  const noScope = await hub.keyWith('automation_hub.catalog')
  expect((await fetchResult(id, {}, noScope)).status).toBe(403)
  expect((await fetchResult(id, {}, 'nonsense')).status).toBe(401)
  expect((await fetchResult(id, {}, hub.admin, 'DELETE')).status).toBe(204)
  expect((await fetchResult(id)).status).toBe(404)
  expect((await fetchResult(id, {}, hub.admin, 'DELETE')).status).toBe(404)
})

test('it ends with its time', async () => {
  answer = answering('application/pdf', randomBytes(150_000))
  const { id } = (await execute()).result.stored
  clockMs += 24 * 3_600_000
  expect((await fetchResult(id)).status).toBe(404)
  expect(await hub.results.sweep()).toBeGreaterThan(0)
  expect(await hub.stores.results.piece({ tenantId, id }, 0)).toBeUndefined()
})

test.each([
  ['what the policy would have to mask', 'application/json', { redact: ['/pin'] }],
  ['what the policy would have to map', 'text/plain', { response: { select: '/x' } }],
  ['what is larger than may be stored', 'application/pdf', { max_stored_bytes: 120_000 }],
  ['what is large when nothing is stored', 'application/pdf', { large_responses: 'refuse' }],
])('%s is refused', async (_name, contentType, changes) => {
  await policy(changes)
  answer = answering(contentType, `"${'x'.repeat(150_000)}"`)
  expect(await execute()).toMatchObject({ status: 'failed', error: { kind: 'too_large' } })
  await policy({})
})

test('nothing is left of an answer that broke off', async () => {
  answer = (_request, response) => {
    response.writeHead(200, { 'content-type': 'application/pdf' })
    response.write(randomBytes(900_000), () => response.socket?.resetAndDestroy())
  }
  expect(await execute()).toMatchObject({ status: 'failed', error: { kind: 'bad_response' } })
  clockMs += 3_600_000
  expect(await hub.results.sweep()).toBe(0)
})

test('a small answer is what it always was, also one of bytes', async () => {
  answer = answering('image/png', Buffer.from([1, 2]))
  expect(await execute()).toMatchObject({ result: { content_type: 'image/png', base64: 'AQI=', size_bytes: 2 } })
  answer = answering('application/json', '{"ok":true}')
  expect(await execute()).toMatchObject({ result: { ok: true } })
})

test('a large answer passes through in pieces, and a tenant has an end of its room', async () => {
  const piece = randomBytes(mebibyte)
  const sent =
    (count: number): RequestListener =>
    async (_request, response) => {
      response.writeHead(200, { 'content-type': 'application/pdf' })
      for (let i = 0; i < count && !response.destroyed; i++) if (!response.write(piece)) await once(response, 'drain')
      response.end()
    }
  const liveBytes = (): number => {
    collectGarbage()
    const { heapUsed, external } = process.memoryUsage()
    return heapUsed + external
  }
  await policy({ timeout_ms: 120_000 })
  const before = liveBytes()
  let mostBytes = 0
  const watch = setInterval(() => {
    mostBytes = Math.max(mostBytes, liveBytes() - before)
  }, 1_000)
  answer = sent(32)
  const { stored } = (await execute()).result
  expect(stored.size_bytes).toBe(32 * mebibyte)
  let sizeBytes = 0
  const digest = createHash('sha256')
  for await (const bytes of (await fetchResult(stored.id)).body!) {
    sizeBytes += bytes.length
    digest.update(bytes)
  }
  clearInterval(watch)
  expect([sizeBytes, digest.digest('hex')]).toEqual([32 * mebibyte, stored.sha256])
  expect(mostBytes).toBeLessThan(24 * mebibyte)

  answer = sent(16)
  const refused = await execute()
  expect(refused).toMatchObject({
    status: 'failed',
    error: { kind: 'too_large', message: expect.stringMatching('room') },
  })
}, 60_000)
