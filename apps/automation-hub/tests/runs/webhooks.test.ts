import { createHmac, timingSafeEqual } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { eventually, openJobHub, signingSecret, type JobHub } from './open-job-hub.ts'

interface Message {
  readonly id: string
  readonly isGenuine: boolean
  readonly body: Record<string, unknown>
}

/** Verifies as a receiver of Standard Webhooks does, and says no as often as it is told to. */
async function openReceiver() {
  const messages: Message[] = []
  const refusals = { left: 0 }
  const server = createServer((request, response) => {
    let text = ''
    request.on('data', (piece) => (text += String(piece)))
    request.on('end', () => {
      const id = String(request.headers['webhook-id'])
      const timestamp = String(request.headers['webhook-timestamp'])
      const key = Buffer.from(signingSecret.slice('whsec_'.length), 'base64')
      const expected = `v1,${createHmac('sha256', key).update(`${id}.${timestamp}.${text}`).digest('base64')}`
      const given = String(request.headers['webhook-signature'])
      const isFresh = Math.abs(Date.now() / 1000 - Number(timestamp)) < 300
      const isSigned = given.length === expected.length && timingSafeEqual(Buffer.from(given), Buffer.from(expected))
      messages.push({ id, isGenuine: isFresh && isSigned, body: JSON.parse(text) as Record<string, unknown> })
      response.writeHead(refusals.left-- > 0 ? 503 : 204).end()
    })
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hook`,
    messages,
    refusals,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

let receiver: Awaited<ReturnType<typeof openReceiver>>
let hub: JobHub
let closed: JobHub
beforeAll(async () => {
  receiver = await openReceiver()
  const runOptions = { webhookRetryDelaysMs: [50, 50, 50] }
  hub = await openJobHub({ allow: ['127.0.0.1'], runOptions })
  closed = await openJobHub({ runOptions: { webhookRetryDelaysMs: [20] } })
})
afterAll(async () => {
  await hub[Symbol.asyncDispose]()
  await closed[Symbol.asyncDispose]()
  await receiver[Symbol.asyncDispose]()
})

const messagesOf = (id: string) => receiver.messages.filter(({ body }) => body['run_id'] === id)

test('a receiver is told, signed, that a run has ended, and again with the same id until it says yes', async () => {
  receiver.refusals.left = 2
  const webhook = { url: receiver.url, secret: 'secret:hook' }
  const { body } = await hub.execute('slow', { input: { body: { kind: 'x' } }, webhook })
  await eventually(() => hub.api.held.length > 0)
  hub.api.release()
  const messages = await eventually(() => messagesOf(body.run_id).length === 3 && messagesOf(body.run_id))
  expect(messages.every(({ isGenuine }) => isGenuine)).toBe(true)
  expect(new Set(messages.map(({ id }) => id)).size).toBe(1)
  expect(messages[0]!.body).toEqual({
    run_id: body.run_id,
    status: 'succeeded',
    action: expect.stringMatching(/^jobs:slow@/),
    finished_at: expect.stringMatching(/^\d{4}-/),
  })
})

test('it is told of a question, and of the result when that was asked for', async () => {
  const webhook = { url: receiver.url, secret: 'secret:hook', include_result: true }
  const { body } = await hub.execute('order', { input: { body: { kind: 'told' } }, webhook })
  const [question] = await eventually(() => messagesOf(body.run_id).length === 1 && messagesOf(body.run_id))
  expect(question!.body).toMatchObject({ status: 'input_required', message: 'Which size?' })
  await hub.send('POST', `/automation/runs/${body.run_id}/input`, { body: { input: { size: 1 } } })
  await eventually(async () => (await hub.look(body.run_id)).body.input_request?.message === 'Which colour?')
  await hub.send('POST', `/automation/runs/${body.run_id}/input`, { body: { input: { colour: 'red' } } })
  const last = await eventually(() => messagesOf(body.run_id).find((message) => message.body['status'] === 'succeeded'))
  expect(last.body).toMatchObject({ result: { status: 'ready' } })
})

test('a private address is refused unless the operator allows it, and the message is given up', async () => {
  const webhook = { url: receiver.url, secret: 'secret:hook' }
  const { body } = await closed.execute('slow', { input: { body: { kind: 'x' } }, webhook })
  await eventually(() => closed.api.held.length > 0)
  closed.api.release()
  const entry = await eventually(async () => (await closed.auditEntries('automation.webhook'))[0])
  expect(entry).toMatchObject({ outcome: 'not_delivered', details: { run: body.run_id } })
  expect(messagesOf(body.run_id)).toEqual([])
})

test.each([
  ['a secret nobody entered', { secret: 'secret:missing' }, 'webhook_secret_unusable'],
  ['a secret that can be guessed', { secret: 'secret:short' }, 'webhook_secret_unusable'],
  ['a secret in clear', { secret: 'hunter2' }, 'invalid_body'],
  ['an address of another scheme', { url: 'file:///etc/passwd' }, 'invalid_body'],
])('refuses %s', async (_what, part, code) => {
  await hub.send('PUT', '/automation/api/secrets/short', { body: { value: 'hunter2' } })
  const webhook = { url: receiver.url, secret: 'secret:hook', ...part }
  const reply = await hub.execute('slow', { input: { body: { kind: 'x' } }, webhook })
  expect(reply).toMatchObject({ status: 400, body: { error: { code } } })
})
