import { systemClock } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { ToolOutput } from '@gatehouse/spec'
import type { RequestAction } from '../../action/action.ts'
import { createResilience } from '../../resilience/create-resilience.ts'
import { runAction } from '../../run/run-action.ts'
import { sampleOf } from '../../run/preview/sample-of.ts'
import type { Target } from '../../target/target.ts'
import type { WrittenTest } from '../test-fields.ts'
import { differencesOf, type Difference } from './difference.ts'
import { expectedOutput } from './expected-output.ts'
import { pretendedEgress, type CaughtRequest } from './pretended-egress.ts'
import { testOperation } from './test-operation.ts'

const baseUrl = 'https://api.invalid'

/** Runs a test of an action that is a request: the request as it leaves, and what becomes of the answer. */
export async function testRequest(
  action: RequestAction,
  test: WrittenTest,
  validator: SchemaValidator,
): Promise<readonly Difference[]> {
  const { outputSchema } = action
  const answer = test.answer ?? { status: 200, body: outputSchema === undefined ? undefined : sampleOf(outputSchema) }
  const egress = pretendedEgress(answer)
  const deps = {
    egress,
    validator,
    clock: systemClock,
    resilience: createResilience(),
    targets: { find: async () => target(action) },
    secrets: { resolve: () => Promise.reject(new Error('a test reads no secret')) },
    tokens: { obtain: () => Promise.reject(new Error('a test asks for no token')), refuse: () => false },
  }
  // The first request is the same in every mode; what follows it is not pretended.
  const output: ToolOutput = await runAction(deps, testOperation(), { action, input: test.input ?? {} })
  const [request] = egress.caught
  return [...requestDifferences(test, request, output), ...expectedOutput(test, output)]
}

function target({ targetId }: RequestAction): Target {
  return {
    tenantId: 'default',
    id: targetId,
    baseUrl,
    auth: { kind: 'none' },
    timeoutMs: 5_000,
    maxResponseBytes: 10_000_000,
    allowPrivateNetwork: false,
    policy: { retries: { max: 0 } },
  }
}

function requestDifferences(
  { request: expected }: WrittenTest,
  request: CaughtRequest | undefined,
  output: ToolOutput,
): readonly Difference[] {
  if (expected === undefined) return []
  if (request === undefined) {
    const reason = output.kind === 'failed' ? output.failure.message : 'none left'
    return [{ at: 'request', expected, actual: `no request: ${reason}` }]
  }
  const url = new URL(request.url)
  const query = Object.fromEntries(
    [...new Set(url.searchParams.keys())].map((name) => {
      const values = url.searchParams.getAll(name)
      return [name, values.length === 1 ? values[0] : values]
    }),
  )
  const headers = Object.fromEntries(
    Object.entries(expected.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]),
  )
  return [
    ...(expected.method === undefined ? [] : differencesOf('request/method', expected.method, request.method)),
    ...(expected.path === undefined ? [] : differencesOf('request/path', expected.path, url.pathname)),
    ...(expected.query === undefined ? [] : differencesOf('request/query', expected.query, query)),
    ...differencesOf('request/headers', headers, request.headers, true),
    ...(expected.body === undefined ? [] : differencesOf('request/body', expected.body, bodyOf(request))),
  ]
}

function bodyOf({ body, headers }: CaughtRequest): unknown {
  if (body === undefined) return undefined
  const text = typeof body === 'string' ? body : Buffer.from(body).toString('utf8')
  if (!/json/i.test(headers['content-type'] ?? '')) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
