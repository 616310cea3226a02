// Sinks deliver to a real receiver on loopback and to real files, out of a real database.
import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { appendFile, readdir, readFile, stat, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { newId, silentLogger } from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { createEgress, webhookHeaders } from '@gatehouse/egress'
import { openTestDatabase, temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import {
  createFileSink,
  createOtlpSink,
  createWebhookSink,
  deliver,
  startSinks,
  type AuditSink,
  type DeliveryDeps,
} from '../src/index.ts'
import { chainOf, type Chain } from './chain-of.ts'

let database: Database
const egress = createEgress({ allow: [] })
const secret = `whsec_${Buffer.alloc(32, 7).toString('base64')}`

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(async () => {
  await egress[Symbol.asyncDispose]()
  await database.close()
})

interface Message {
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** Answers with the next of these statuses, then with 200. */
async function receiver(statuses: number[] = [], answer = '{}') {
  const messages: Message[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += String(chunk)
    messages.push({ headers: request.headers, body })
    response.writeHead(statuses.shift() ?? 200, { 'content-type': 'application/json' }).end(answer)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/audit`,
    messages,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function deliveryOf(chain: Chain, holder = 'one'): DeliveryDeps {
  const { tenantId, clock } = chain
  return {
    record: database.stores.auditProof,
    sinks: database.stores.auditSinks,
    tenantId,
    holder,
    clock,
    log: silentLogger,
  }
}

const signal = new AbortController().signal

async function deliverAll(chain: Chain, sink: AuditSink): Promise<void> {
  await database.stores.auditSinks.open(chain.tenantId, sink.id, { seq: 0, checkpoint: 0 })
  while (await deliver(deliveryOf(chain), sink, signal));
}

const standing = async (chain: Chain) => (await database.stores.auditSinks.list(chain.tenantId))[0]!
const seqsOf = (bodies: readonly { entries: readonly { seq: number }[] }[]) =>
  bodies.flatMap(({ entries }) => entries.map(({ seq }) => seq))
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

describe('a webhook sink', () => {
  test('posts every entry and checkpoint once, in order, signed', async () => {
    await using server = await receiver()
    const chain = chainOf(database)
    await chain.write(250)
    await chain.checkpoint()
    await chain.write(3)
    const sink = createWebhookSink({
      id: 'siem',
      url: server.url,
      secret: async () => secret,
      egress,
      clock: chain.clock,
    })
    await deliverAll(chain, sink)
    const bodies = server.messages.map(({ body }) => JSON.parse(body))
    expect(seqsOf(bodies)).toEqual(upTo(253))
    expect(bodies.flatMap(({ checkpoints }) => checkpoints).map(({ number }) => number)).toEqual([1])
    for (const { headers, body } of server.messages) {
      const sent = { id: String(headers['webhook-id']), body }
      const expected = webhookHeaders(sent, secret, Number(headers['webhook-timestamp']) * 1_000)
      expect(headers['webhook-signature']).toBe(expected['webhook-signature'])
    }
    expect(await standing(chain)).toMatchObject({ seq: 253, checkpoint: 1, attempts: 0 })
  })

  test('that is refused waits longer each time, says why, and goes on where it was', async () => {
    await using server = await receiver([503, 500])
    const chain = chainOf(database)
    await chain.write(2)
    let now = 1_000_000
    const deps = { ...deliveryOf(chain), clock: { now: () => now } }
    const sink = createWebhookSink({
      id: 'siem',
      url: server.url,
      secret: async () => secret,
      egress,
      clock: deps.clock,
    })
    await database.stores.auditSinks.open(chain.tenantId, 'siem', { seq: 0, checkpoint: 0 })
    const delays: number[] = []
    for (let attempt = 0; attempt < 2; attempt++) {
      expect(await deliver(deps, sink, signal)).toBe(false)
      const { dueAt, problem } = await standing(chain)
      expect(problem).toMatch(/status 50[03]/)
      delays.push(dueAt - now)
      now = dueAt - 1
      await deliver(deps, sink, signal)
      now = dueAt
    }
    expect(server.messages).toHaveLength(2)
    expect(delays).toEqual([1_000, 2_000])
    expect(await deliver(deps, sink, signal)).toBe(true)
    expect(await standing(chain)).toMatchObject({ seq: 2, attempts: 0 })
    // The same batch has the same id, so that a receiver can tell.
    expect(new Set(server.messages.map(({ headers }) => headers['webhook-id'])).size).toBe(1)
  })

  test('whose process dies after the other side took it loses nothing', async () => {
    await using server = await receiver()
    const chain = chainOf(database)
    await chain.write(5)
    const sink = createWebhookSink({
      id: 'siem',
      url: server.url,
      secret: async () => secret,
      egress,
      clock: chain.clock,
    })
    const { auditSinks } = database.stores
    await auditSinks.open(chain.tenantId, 'siem', { seq: 0, checkpoint: 0 })
    const dead = { ...auditSinks, advance: () => Promise.reject(new Error('killed')) }
    await expect(deliver({ ...deliveryOf(chain, 'dead'), sinks: dead }, sink, signal)).rejects.toThrow('killed')
    // The dead one's turn ends by itself.
    expect(await deliver(deliveryOf(chain, 'other'), sink, signal)).toBe(false)
    const later = { ...deliveryOf(chain, 'other'), clock: { now: () => chain.clock.now() + 60_000 } }
    expect(await deliver(later, sink, signal)).toBe(true)
    const seqs = seqsOf(server.messages.map(({ body }) => JSON.parse(body)))
    expect(seqs).toEqual([...upTo(5), ...upTo(5)])
  })

  test('holds up no other sink', async () => {
    await using broken = await receiver(Array.from({ length: 1_000 }, () => 500))
    await using well = await receiver()
    const chain = chainOf(database)
    await chain.write(5)
    const sinks = [broken, well].map(({ url }, i) =>
      createWebhookSink({ id: `sink${i}`, url, secret: async () => secret, egress, clock: chain.clock }),
    )
    for (const { id } of sinks) await database.stores.auditSinks.open(chain.tenantId, id, { seq: 0, checkpoint: 0 })
    await using _started = startSinks(deliveryOf(chain, newId('prc')), sinks, { everyMs: 10 })
    await expect
      .poll(async () => (await database.stores.auditSinks.list(chain.tenantId)).map(({ seq }) => seq))
      .toEqual([0, 5])
  })
})

describe('an OTLP sink', () => {
  test('sends log records that carry the entry as it was digested', async () => {
    await using server = await receiver()
    const chain = chainOf(database)
    await chain.write(2)
    await chain.checkpoint()
    const headers = async () => ({ authorization: 'Bearer collector' })
    await deliverAll(chain, createOtlpSink({ id: 'otlp', url: server.url, headers, egress, version: '1.2.3' }))
    const [message] = server.messages
    expect(message!.headers.authorization).toBe('Bearer collector')
    const [resource] = JSON.parse(message!.body).resourceLogs
    expect(resource.resource.attributes).toContainEqual({ key: 'service.name', value: { stringValue: 'gatehouse' } })
    const records = resource.scopeLogs[0].logRecords
    expect(records.map(({ eventName }: { eventName: string }) => eventName)).toEqual([
      'gatehouse.audit.closed',
      'gatehouse.audit.closed',
      'gatehouse.audit.checkpoint',
    ])
    expect(records[0]).toMatchObject({ timeUnixNano: '1800000000000000000', severityText: 'INFO' })
    expect(records[0].attributes).toContainEqual({ key: 'gatehouse.audit.seq', value: { intValue: '1' } })
    const lines = await chain.exported()
    expect(lines).toContain(records[0].body.stringValue)
  })

  test('takes records that the collector dropped for not delivered', async () => {
    await using server = await receiver([], '{"partialSuccess":{"rejectedLogRecords":"1"}}')
    const chain = chainOf(database)
    await chain.write(1)
    await deliverAll(
      chain,
      createOtlpSink({ id: 'otlp', url: server.url, headers: async () => ({}), egress, version: '1' }),
    )
    expect(await standing(chain)).toMatchObject({ seq: 0, attempts: 1, problem: 'The collector rejected 1 records.' })
  })
})

describe('a file sink', () => {
  const seqsIn = (text: string) =>
    text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line).seq as number)

  test('appends whole lines that only the owner can read, and mends what a crash cut off', async () => {
    await using folder = await temporaryDirectory()
    const path = join(folder.path, 'audit', 'audit.jsonl')
    const chain = chainOf(database)
    const sink = createFileSink({ id: 'file', path, maxBytes: 1e9, isDaily: false, clock: chain.clock })
    await chain.write(3)
    await deliverAll(chain, sink)
    expect((await stat(path)).mode & 0o777).toBe(0o600)
    await truncate(path, (await stat(path)).size - 20)
    await appendFile(path, '{"half":')
    await chain.write(2)
    await deliverAll(chain, sink)
    const text = await readFile(path, 'utf8')
    expect(seqsIn(text)).toEqual([1, 2, 4, 5])
    expect((await chain.exported()).toReversed()).toEqual(expect.arrayContaining(text.trimEnd().split('\n')))
  })

  test('sets aside what is full and what is of another day, and loses nothing of it', async () => {
    await using folder = await temporaryDirectory()
    const path = join(folder.path, 'audit.jsonl')
    const chain = chainOf(database)
    let now = Date.now()
    const options = { id: 'file', path, clock: { now: () => now++ } }
    for (let round = 0; round < 3; round++) {
      await chain.write(4)
      await deliverAll(chain, createFileSink({ ...options, maxBytes: 3_000, isDaily: false }))
    }
    now += 86_400_000
    await chain.write(1)
    await deliverAll(chain, createFileSink({ ...options, maxBytes: 1e9, isDaily: true }))
    const files = (await readdir(folder.path)).toSorted()
    expect(files).toHaveLength(4)
    const texts = await Promise.all(files.map((file) => readFile(join(folder.path, file), 'utf8')))
    expect(texts.flatMap(seqsIn).toSorted((a, b) => a - b)).toEqual(upTo(13))
    expect(seqsIn(await readFile(path, 'utf8'))).toEqual([13])
  })
})
