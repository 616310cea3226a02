import { appendFile, mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { openService } from './client.ts'

async function temporaryFile() {
  const folder = await mkdtemp(join(tmpdir(), 'field-service-'))
  return { path: join(folder, 'sub', 'data.jsonl'), [Symbol.asyncDispose]: () => rm(folder, { recursive: true }) }
}

const job = { customer_id: 'cus_1001', title: 'Check the oven' }

test('knows everything again after a restart, and does not seed twice', async () => {
  await using file = await temporaryFile()
  const first = await openService({ dataFile: file.path })
  const created = (await first.send('POST', '/jobs', { body: job })).body
  await first.send('DELETE', '/appointments/apt_1001')
  await first.close()
  await using second = await openService({ dataFile: file.path })
  expect((await second.send('GET', `/jobs/${created.id}`)).body).toEqual(created)
  expect((await second.send('GET', '/customers')).body.total).toBe(6)
  expect((await second.send('GET', '/appointments/apt_1001')).body.status).toBe('canceled')
})

test('never gives an id twice', async () => {
  await using file = await temporaryFile()
  const newCustomer = { name: 'Short stay', address: { street: 'x', city: 'y', postal_code: '1' } }
  const first = await openService({ dataFile: file.path })
  const { id } = (await first.send('POST', '/customers', { body: newCustomer })).body
  await first.send('DELETE', `/customers/${id}`)
  await first.close()
  await using second = await openService({ dataFile: file.path })
  expect((await second.send('POST', '/customers', { body: newCustomer })).body.id).not.toBe(id)
})

test('drops the line that a crash cut short and keeps the rest', async () => {
  await using file = await temporaryFile()
  await (await openService({ dataFile: file.path })).close()
  await appendFile(file.path, '{"kind":"row","collection":"jobs","row":{"id":"job_9')
  await using service = await openService({ dataFile: file.path })
  expect((await service.send('POST', '/jobs', { body: job })).status).toBe(201)
  await service.close()
  await using again = await openService({ dataFile: file.path })
  expect((await again.send('GET', '/jobs')).body.total).toBe(7)
})

test('runs a repeated POST with the same key once, also after a restart', async () => {
  await using file = await temporaryFile()
  const headers = { 'idempotency-key': 'k1' }
  const first = await openService({ dataFile: file.path })
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => first.send('POST', '/jobs', { body: job, headers })),
  )
  expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
  await first.close()
  await using second = await openService({ dataFile: file.path })
  expect(await second.send('POST', '/jobs', { body: job, headers })).toEqual(replies[0])
  expect((await second.send('GET', '/jobs')).body.total).toBe(7)
  const other = await second.send('POST', '/jobs', { body: { ...job, title: 'Other' }, headers })
  expect(other).toMatchObject({ status: 422, body: { error: { code: 'idempotency_key_reused' } } })
  const someoneElse = { ...headers, 'x-acting-user': 'eve@brightline.example' }
  expect((await second.send('POST', '/jobs', { body: job, headers: someoneElse })).body.id).not.toBe(
    replies[0]!.body.id,
  )
})

test('starts empty when told to', async () => {
  await using service = await openService({ seed: false })
  expect((await service.send('GET', '/customers')).body).toEqual({ items: [], total: 0 })
})
