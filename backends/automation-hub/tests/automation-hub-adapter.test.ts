import type { ToolInvocation } from '@gatehouse/spec'
import { testExecutionAdapter } from '@gatehouse/testing-contracts'
import { expect, test } from 'vitest'
import { automationHubBackend } from '@gatehouse/backend-automation-hub'
import { HubServer } from './hub-server.ts'

const id = (name: string) => `crm:${name}@1.0.0`

testExecutionAdapter({
  name: 'an Automation Hub',
  open: async () => {
    const hub = await HubServer.start([])
    return {
      adapter: adapterOf(hub),
      tools: {
        echo: id('echo'),
        rejecting: id('rejecting'),
        silent: id('silent'),
        breaking: id('breaking'),
        missing: id('missing'),
      },
      [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
    }
  },
})

function adapterOf(hub: HubServer) {
  return automationHubBackend.create({
    sourceId: 'automation_hub',
    config: { baseUrl: `${hub.url}/automation` },
    host: hub.host,
  }).adapter
}

function invocation(name: string, changes: Partial<ToolInvocation> = {}): ToolInvocation {
  return {
    tool: `automation_hub://crm.${name}@1.0.0`,
    nativeId: id(name),
    version: '1.0.0',
    input: { a: 1 },
    executionId: 'exe_1',
    credential: { kind: 'on_behalf_of', token: 'user-token' },
    timeoutMs: 5_000,
    signal: new AbortController().signal,
    ...changes,
  }
}

test('runs the action with the token of the user, the key and the trace of the call', async () => {
  await using hub = await HubServer.start([])
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  const output = await adapterOf(hub).execute(invocation('echo', { idempotencyKey: 'k1', traceparent }))
  expect(output).toEqual({ kind: 'succeeded', value: { a: 1 } })
  const [execution] = hub.executions
  expect(execution!.id).toBe('crm:echo@1.0.0')
  expect(execution!.body).toEqual({ input: { a: 1 }, idempotency_key: 'k1', timeout_ms: 5_000 })
  expect(execution!.headers).toMatchObject({ authorization: 'Bearer user-token', traceparent })
})

test('hands on what the downstream said', async () => {
  await using hub = await HubServer.start([])
  expect(await adapterOf(hub).execute(invocation('rejecting'))).toEqual({
    kind: 'failed',
    failure: { kind: 'rejected', message: 'No.', status: 422, body: { why: 'because' } },
  })
})

test('says that nothing ran when the hub cannot be reached', async () => {
  const hub = await HubServer.start([])
  const adapter = adapterOf(hub)
  await hub[Symbol.asyncDispose]()
  await using other = await HubServer.start([])
  const unreachable = automationHubBackend.create({
    sourceId: 'automation_hub',
    config: { baseUrl: 'http://127.0.0.1:1' },
    host: other.host,
  }).adapter
  const output = await unreachable.execute(invocation('echo'))
  expect(output).toMatchObject({ kind: 'failed', failure: { kind: 'unreachable' } })
  expect(JSON.stringify(output)).not.toContain('isOutcomeUnknown')
  expect(adapter.credential).toEqual({
    kind: 'on_behalf_of',
    audience: 'automation_hub',
    scope: 'automation_hub.execute',
  })
})

test.each([
  [401, '{"error":{"code":"unauthenticated","message":"Token expired."}}', 'unauthorized', undefined],
  [403, '', 'unauthorized', undefined],
  [404, '{"error":{"code":"action_not_found","message":"Gone."}}', 'not_found', undefined],
  [422, '{"error":{"code":"mode_not_supported","message":"Async."}}', 'not_executable', undefined],
  [400, '{"error":{"code":"invalid_body","message":"Bad."}}', 'rejected', undefined],
  [413, '', 'too_large', undefined],
  [429, '{"error":{"code":"limited","message":"Slow.","retry_after_ms":5}}', 'rate_limited', undefined],
  [500, 'oops', 'backend_error', true],
  [503, '{"error":{"code":"audit_unavailable","message":"Later."}}', 'backend_error', undefined],
  [200, 'not json', 'bad_response', true],
  [200, '{"status":"maybe"}', 'bad_response', true],
  [200, '{"status":"failed","error":{"kind":"brand_new","message":"x"}}', 'backend_error', undefined],
] as const)('a hub that answers %i %j is the failure %s', async (status, body, kind, isOutcomeUnknown) => {
  await using hub = await HubServer.start([])
  hub.intercept = (_request, response) => {
    response.writeHead(status).end(body)
    return true
  }
  const output = await adapterOf(hub).execute(invocation('echo'))
  expect(output).toMatchObject({ kind: 'failed', failure: { kind } })
  const failure = (output as { failure: { isOutcomeUnknown?: boolean } }).failure
  expect(failure.isOutcomeUnknown).toBe(isOutcomeUnknown)
})
