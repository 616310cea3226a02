import { expect, test } from 'vitest'
import type { AccessRequest, AccessTool } from './access-contract.ts'
import { askAccess } from './ask-access.ts'
import type { HookClient } from './hook-client.ts'
import { compileHooks } from './hook-book.ts'
import { parseHook } from './hook-document.ts'

const hookOf = (id: string, more: object = {}) =>
  parseHook(
    {
      id,
      endpoints: {
        access: { url: 'http://127.0.0.1:1/access', phase: 'before', failure_mode: 'fail_closed', ...more },
      },
    },
    { tenantId: 't', origin: 'database' },
  )

/** Keeps what it is asked, and answers as told. */
function clientOf(answer: (hook: string, body: AccessRequest) => unknown) {
  const bodies: AccessRequest[] = []
  const ask: HookClient['ask'] = async (hook, { body, read }) => {
    bodies.push(body as AccessRequest)
    const said = answer(hook.hook.id, body as AccessRequest)
    if (said === undefined) return { kind: 'failed', why: 'timeout', durationMs: 1 }
    return { kind: 'answered', answer: read(said)!, durationMs: 1 }
  }
  return { client: { ask, health: async () => undefined }, bodies }
}

const tools = (count: number, source = 's'): readonly AccessTool[] =>
  Array.from({ length: count }, (_, i) => ({ source, namespace: 'n', name: `t${i}`, version: '1.0.0' }))
const question = (asked: readonly AccessTool[]) => ({ userId: 'u', tools: asked, signal: AbortSignal.timeout(5_000) })

test('many tools go into requests of at most 500, of one source each', async () => {
  const { client, bodies } = clientOf(() => ({}))
  await askAccess(
    client,
    compileHooks(1, [hookOf('a')]).of('access'),
    question([...tools(1_200), ...tools(3, 'other')]),
  )
  const sizes = bodies.map(({ toolkits }) => Object.keys(toolkits['n']!.tools).length)
  expect(sizes.toSorted((a, b) => b - a)).toEqual([500, 500, 200, 3])
})

test('a hook is not asked about what one before it denied', async () => {
  const { client, bodies } = clientOf((hook) => (hook === 'first' ? { deny: { n: { tools: { t0: [] } } } } : {}))
  const hooks = compileHooks(1, [hookOf('second', { phase: 'after' }), hookOf('first')]).of('access')
  const { denied } = await askAccess(client, hooks, question(tools(2)))
  expect([...denied].map(([tool, hook]) => [tool.name, hook])).toEqual([['t0', 'first']])
  expect(bodies.map(({ toolkits }) => Object.keys(toolkits['n']!.tools))).toEqual([['t0', 't1'], ['t1']])
})

test.each([
  ['fail_closed', 2],
  ['fail_open', 0],
])('a hook that cannot be asked holds as it says: %s', async (failureMode, count) => {
  const { client } = clientOf(() => undefined)
  const hooks = compileHooks(1, [hookOf('a', { failure_mode: failureMode })]).of('access')
  const { denied, asked } = await askAccess(client, hooks, question(tools(2)))
  expect(denied.size).toBe(count)
  expect(asked).toMatchObject([{ hook: 'a', code: 'failed', why: 'timeout', failureMode }])
})
