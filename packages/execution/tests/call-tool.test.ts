// Calls run through the real list of stages on the real database; the adapter is the one thing made for the test,
// because it is what the stages are told to run.
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { Tool } from '@gatehouse/catalog'
import {
  GatehouseError,
  inOperation,
  newId,
  pipeline,
  silentLogger,
  systemClock,
  type AuditFacts,
  type Operation,
  type Principal,
} from '@gatehouse/core'
import type { Database } from '@gatehouse/database'
import { createSchemaValidator } from '@gatehouse/json-schema'
import {
  approvalKeysOf,
  callerFacts,
  compileRules,
  createApprovals,
  judge,
  type RuledTool,
  type Ruling,
} from '@gatehouse/policy'
import type { ExecutionAdapter, ToolInvocation, ToolOutput } from '@gatehouse/spec'
import { openTestDatabase } from '@gatehouse/testing-database'
import {
  createCallTool,
  createCancelExecution,
  createConcurrencyCap,
  createResumeExecution,
  RunningExecutions,
  stagesOfCall,
  type ApprovalDesk,
  type ExecutionDeps,
} from '../src/index.ts'
import type { Requested } from '../src/call.ts'
import { dispatch } from '../src/stages/dispatch.ts'
import { resolveTool } from '../src/stages/resolve-tool.ts'

const tool: Tool = {
  tenantId: 't1',
  source: 'hub',
  namespace: 'crm',
  name: 'create_job',
  version: '1.0.0',
  description: 'Creates a job.',
  effect: 'write',
  mode: 'sync',
  inputSchema: {
    type: 'object',
    properties: { title: { type: 'string' } },
    required: ['title'],
    additionalProperties: false,
  },
  outputSchema: { type: 'object', required: ['id'] },
  authorization: { kind: 'none' },
  nativeId: 'crm:create_job@1.0.0',
  isExecutable: true,
  hash: 'h',
  revision: 1,
}

const principal: Principal = {
  tenantId: 't1',
  userId: 'usr_1',
  issuer: 'gatehouse',
  subject: 'key_1',
  aliases: [],
  groups: [],
  roles: [],
  scopes: ['tools'],
  actor: { kind: 'key', id: 'key_1' },
}

let database: Database
let running: RunningExecutions
let invocations: ToolInvocation[]
let answer: (invocation: ToolInvocation) => Promise<ToolOutput>
let decision: 'allow' | 'deny'
let lateEnds: string[]
let deps: ExecutionDeps

beforeAll(async () => {
  database = await openTestDatabase()
})
afterAll(() => database.close())

beforeEach(() => {
  running = new RunningExecutions()
  invocations = []
  lateEnds = []
  decision = 'allow'
  answer = async () => ({ kind: 'succeeded', value: { id: 'job_1' } })
  const adapter: ExecutionAdapter = {
    credential: { kind: 'none' },
    honoursIdempotencyKey: true,
    execute: (invocation) => {
      invocations.push(invocation)
      return answer(invocation)
    },
  }
  deps = {
    tools: {
      find: async (_tenant, key) => (key.name === tool.name ? tool : undefined),
      existing: async (_tenant, keys) => keys.filter((key) => key.name === tool.name),
    },
    permissions: {
      decide: async (op, key) =>
        decision === 'allow'
          ? { decision, reason: 'grant', grantId: 'grt_1', tool: await deps.tools.find(op.tenantId, key) }
          : { decision, reason: 'no_grant' },
    },
    rules: {
      input: judged,
      output: async (op, key, { output, beside }) =>
        judged(op, key, beside === undefined ? output : { structuredContent: output, ...beside }),
      enter: async () => {},
    },
    validator: createSchemaValidator(),
    executions: database.stores.executions,
    limits: capped({ perUser: 2, perTenant: 10 }),
    approvals: approvalDesk(false),
    adapters: { adapterOf: async () => adapter },
    credentials: { obtain: async () => ({ kind: 'none' }) },
    running,
    runners: { askToCancel: async () => {} },
    onLateEnd: async (_op, end) => void lateEnds.push(end.finished.status),
    clock: systemClock,
    log: silentLogger,
    runnerId: newId('run'),
    maxInputBytes: 10_000,
    maxResultBytes: 1_000,
    toolTimeoutMs: 5_000,
    followLimits: createConcurrencyCap({ perUser: 10, perTenant: 10 }),
    followWaitMs: 1_000,
    longestRunMs: 60_000,
    isAlone: true,
  }
})

function approvalDesk(isNeeded: boolean): ApprovalDesk {
  const { approvals: store, users } = database.stores
  const audit = {
    open: () => {
      throw new Error('not here')
    },
    record: async () => {},
  }
  const settings = {
    approvers: { administrators: true },
    expiresAfterMs: 60_000,
    mostPendingPerUser: 100,
    isTold: false,
  }
  const keys = approvalKeysOf([new Uint8Array(32)])
  const approvals = createApprovals({ store, users, keys, settings, audit, clock: systemClock })
  return { ...approvals, ...store, find: approvals.find, isRequired: async () => isNeeded }
}

function capped(limits: Parameters<typeof createConcurrencyCap>[0]): ExecutionDeps['limits'] {
  const cap = createConcurrencyCap(limits)
  return { enter: async (op) => cap.take(op.tenantId, op.principal.userId) }
}

const noRules = compileRules({ version: 0, rules: [] })
async function judged(_op: Operation, key: RuledTool, value: unknown): Promise<Ruling> {
  return { ...judge(noRules, 'input', key, { ...callerFacts(principal), arguments: value }), value }
}

const notes: AuditFacts[] = []
function as<T>(who: Principal, work: (op: Operation) => Promise<T>): Promise<T> {
  const audit = {
    open: () => ({
      note: (facts: AuditFacts) => void notes.push(facts),
      recorded: async () => {},
      close: async () => {},
    }),
    record: async () => {},
  }
  return inOperation({ audit }, { action: 'tools.execute', principal: who, signal: AbortSignal.timeout(20_000) }, work)
}

const request = { tool: 'hub://crm.create_job', input: { title: 'Boiler' }, waitMs: 5_000, isDryRun: false }
const call = (change: Partial<typeof request & { idempotencyKey: string }> = {}) =>
  as(principal, (op) => createCallTool(deps)(op, { ...request, ...change }))

describe('calling a tool', () => {
  test('runs it and answers with its result', async () => {
    expect(await call()).toMatchObject({ status: 'succeeded', result: { id: 'job_1' } })
    expect(invocations[0]).toMatchObject({ input: { title: 'Boiler' }, nativeId: 'crm:create_job@1.0.0' })
  })

  test('answers the same for a tool that does not exist and one the user may not use', async () => {
    decision = 'deny'
    const forbidden = await call().catch((error: unknown) => error)
    decision = 'allow'
    const unknown = await call({ tool: 'hub://crm.delete_job' }).catch((error: unknown) => error)
    expect(forbidden).toMatchObject({ code: 'tool_not_found', kind: 'not_found' })
    expect(String(forbidden).replace('create_job', 'X')).toBe(String(unknown).replace('delete_job', 'X'))
    expect(invocations).toEqual([])
  })

  test('takes the same steps for a tool that does not exist and one the user may not use', async () => {
    const steps: string[] = []
    const { tools, permissions } = deps
    deps = {
      ...deps,
      tools: {
        find: (...asked) => (steps.push('find'), tools.find(...asked)),
        existing: (...asked) => (steps.push('existing'), tools.existing(...asked)),
      },
      permissions: { decide: (...asked) => (steps.push('decide'), permissions.decide(...asked)) },
    }
    decision = 'deny'
    await call().catch(() => {})
    const forbidden = steps.splice(0)
    await call({ tool: 'hub://crm.delete_job' }).catch(() => {})
    expect(steps).toEqual(forbidden)
    expect(forbidden).toEqual(['decide', 'existing'])
  })

  test('tells the audit, and nobody else, whether the tool exists', async () => {
    notes.length = 0
    decision = 'deny'
    await call().catch(() => {})
    await call({ tool: 'hub://crm.delete_job' }).catch(() => {})
    await call({ tool: 'hub://crm.create_job@9.9.9' }).catch(() => {})
    decision = 'allow'
    await call({ tool: 'hub://crm.create_job@9.9.9' }).catch(() => {})
    const reasons = notes.flatMap((facts) => (facts.reason === undefined ? [] : [facts.reason]))
    expect(reasons).toEqual(['no_grant', 'unknown_tool', 'no_grant', 'grant', 'unknown_version'])
  })

  test('takes a version that is not there for a tool that is not there', async () => {
    await expect(call({ tool: 'hub://crm.create_job@9.9.9' })).rejects.toMatchObject({ code: 'tool_not_found' })
    expect(await call({ tool: 'hub://crm.create_job@1.0.0' })).toMatchObject({ status: 'succeeded' })
  })

  test.each([
    ['a missing field', {}, 'invalid_input'],
    ['an unknown field', { title: 'x', colour: 'red' }, 'invalid_input'],
    ['a wrong type', { title: 7 }, 'invalid_input'],
    ['too much of it', { title: 'x'.repeat(20_000) }, 'input_too_large'],
    ['nesting without end', { title: nested(100) }, 'input_too_deep'],
  ])('refuses an input with %s before anything runs', async (_name, input, code) => {
    await expect(call({ input: input as never })).rejects.toMatchObject({ code })
    expect(invocations).toEqual([])
  })

  test('checks everything in a dry run and runs nothing', async () => {
    expect(await call({ isDryRun: true })).toMatchObject({
      status: 'dry_run',
      checks: [
        'resolve-tool',
        'check-permission',
        'check-input-size',
        'validate-input',
        'ask-pre-hooks-before',
        'check-input-rules',
        'ask-pre-hooks-after',
      ],
    })
    await expect(call({ isDryRun: true, input: {} as never })).rejects.toMatchObject({ code: 'invalid_input' })
    expect(invocations).toEqual([])
  })

  test('passes on an output that breaks its schema, and says so', async () => {
    answer = async () => ({ kind: 'succeeded', value: { name: 'no id' } })
    const result = await call()
    expect(result).toMatchObject({ status: 'succeeded', result: { name: 'no id' } })
    expect(result.warnings?.[0]).toContain('output schema')
  })

  test('shows the beginning of a result that is too long, and says how long it is', async () => {
    answer = async () => ({ kind: 'succeeded', value: { id: 'é'.repeat(2_000) } })
    const result = await call()
    expect(result.truncated).toMatchObject({ sizeBytes: 4_009, type: 'object', keys: ['id'] })
    expect(result.truncated!.shownBytes).toBeLessThanOrEqual(1_000)
    expect(result.result).toEqual({ id: expect.stringMatching(/^é+…$/) })
  })

  test('passes on what stands beside the result, and what the backend says about it, at once and later', async () => {
    const content = [
      { type: 'text', text: 'as a picture' },
      { type: 'image', data: 'AQI=', mimeType: 'image/png' },
      { type: 'audio', data: 'AQI=', mimeType: 'audio/wav' },
      { type: 'resource_link', uri: 'file:///a', name: 'a', size: 3 },
      { type: 'resource', resource: { uri: 'file:///b', text: 'b' }, annotations: { audience: ['user'] } },
    ] as const
    const meta = { 'backend/cost': 7 }
    answer = async () => ({ kind: 'succeeded', value: { id: 'job_1' }, content, meta })
    const first = await call()
    expect(first).toMatchObject({ status: 'succeeded', result: { id: 'job_1' }, content, meta, trust: 'untrusted' })
    const resume = createResumeExecution({ ...deps, trustedSources: ['hub'] })
    const again = await as(principal, (op) => resume(op, { executionId: first.executionId!, waitMs: 0 }))
    expect(again).toMatchObject({ content, meta, trust: 'trusted' })
  })

  test('names a hundred of the places that rules took something out of, and says that there are more', async () => {
    const redactions = Array.from({ length: 120 }, (_, index) => ({ kind: 'email', at: `/${index}/mail` }))
    const output: ExecutionDeps['rules']['output'] = async (op, key, { output: value }) => ({
      ...(await judged(op, key, value)),
      version: 1,
      redactions,
    })
    deps = { ...deps, rules: { ...deps.rules, output } }
    const result = await call()
    expect(result.redactions).toEqual(redactions.slice(0, 100))
    expect(result.warnings).toEqual([expect.stringContaining('more than 100 places')])
  })

  test('takes a broken adapter for a failed tool whose outcome nobody knows', async () => {
    answer = () => Promise.reject(new Error('connection string postgres://secret'))
    const result = await call()
    expect(result).toMatchObject({ status: 'indeterminate', error: { kind: 'backend_error' } })
    expect(JSON.stringify(result)).not.toContain('secret')
  })
})

test('a call that needs an approval does not run, and who repeats it with its key joins it', async () => {
  deps = { ...deps, approvals: approvalDesk(true) }
  const idempotencyKey = newId('key')
  const first = await call({ idempotencyKey })
  expect(first).toMatchObject({ status: 'approval_required', approval: { status: 'pending' } })
  const again = await call({ idempotencyKey })
  expect(again).toMatchObject({ status: 'approval_required', isReplay: true, executionId: first.executionId })
  expect(again.approval!.id).toBe(first.approval!.id)
  await expect(call({ idempotencyKey, input: { title: 'Other' } })).rejects.toMatchObject({
    code: 'idempotency_conflict',
  })
  expect(invocations).toEqual([])
})

describe('an idempotency key', () => {
  test('makes many calls at once one effect with one answer', async () => {
    deps = { ...deps, limits: capped({ perUser: 100, perTenant: 100 }) }
    answer = async () => {
      await sleep(20)
      return { kind: 'succeeded', value: { id: `job_${invocations.length}` } }
    }
    const idempotencyKey = newId('key')
    const answers = await Promise.all(Array.from({ length: 50 }, () => call({ idempotencyKey })))
    expect(invocations).toHaveLength(1)
    expect(new Set(answers.map((one) => JSON.stringify(one.result)))).toEqual(new Set(['{"id":"job_1"}']))
    expect(answers.filter((one) => one.isReplay === true)).toHaveLength(49)
  })

  test('reaches the backend as a text of its own for each user, whatever the text', async () => {
    const idempotencyKey = `clé\u0000${newId('key')}`
    await call({ idempotencyKey })
    await as({ ...principal, userId: 'usr_2' }, (op) => createCallTool(deps)(op, { ...request, idempotencyKey }))
    const [first, second] = invocations.map((one) => one.idempotencyKey!)
    expect(first).not.toBe(second)
    expect(first).toMatch(/^[\x21-\x7e]{1,200}$/)
  })

  test('refuses the same key with other arguments', async () => {
    const idempotencyKey = newId('key')
    await call({ idempotencyKey })
    await expect(call({ idempotencyKey, input: { title: 'Other' } })).rejects.toMatchObject({
      code: 'idempotency_conflict',
    })
    expect(invocations).toHaveLength(1)
  })

  test('belongs to the version that ran: a pin to another one is another call, a looser one is not', async () => {
    const idempotencyKey = newId('key')
    const older: Tool = {
      ...tool,
      version: '2.1.0',
      otherVersions: [
        { version: '1.0.0', nativeId: 'crm:create_job@1.0.0', effect: 'write', mode: 'sync', inputSchema: true },
      ],
    }
    deps = { ...deps, tools: { ...deps.tools, find: async () => older } }
    const callVersion = (version: string) =>
      as(principal, (op) => createCallTool(deps)(op, { ...request, tool: `${request.tool}${version}`, idempotencyKey }))
    await callVersion('@1')
    for (const same of ['@1.0', '@1.0.0', '']) expect(await callVersion(same)).toMatchObject({ isReplay: true })
    await expect(callVersion('@2')).rejects.toMatchObject({ code: 'idempotency_conflict' })
    expect(invocations).toHaveLength(1)
  })

  test('is free again when the call was refused before it ran', async () => {
    const idempotencyKey = newId('key')
    const full = { ...deps, limits: capped({ perUser: 0, perTenant: 10 }) }
    await expect(as(principal, (op) => createCallTool(full)(op, { ...request, idempotencyKey }))).rejects.toMatchObject(
      { code: 'too_many_running_calls' },
    )
    expect(await call({ idempotencyKey })).toMatchObject({ status: 'succeeded' })
  })
})

describe('a call that takes longer than its caller waits', () => {
  test('is running, then resumed with its result, and its end is reported', async () => {
    let finish: () => void = () => {}
    answer = () => new Promise((resolve) => (finish = () => resolve({ kind: 'succeeded', value: { id: 'late' } })))
    const first = await call({ waitMs: 20 })
    expect(first).toMatchObject({ status: 'running', pollAfterMs: 1_000 })
    finish()
    const resumed = await as(principal, (op) =>
      createResumeExecution(deps)(op, { executionId: first.executionId!, waitMs: 5_000 }),
    )
    expect(resumed).toMatchObject({ status: 'succeeded', result: { id: 'late' } })
    expect(lateEnds).toEqual(['succeeded'])
  })

  test('that is refused after all is an execution that failed, because its caller has the id', async () => {
    const refusal = Promise.withResolvers<never>()
    deps = { ...deps, credentials: { obtain: () => refusal.promise } }
    const first = await call({ waitMs: 0 })
    expect(first.status).toBe('running')
    refusal.reject(new GatehouseError('forbidden', 'on_behalf_of_refused', 'The issuer says no.'))
    const resumed = await as(principal, (op) =>
      createResumeExecution(deps)(op, { executionId: first.executionId!, waitMs: 5_000 }),
    )
    expect(resumed).toMatchObject({ status: 'failed', error: { kind: 'unauthorized', message: 'The issuer says no.' } })
    expect(lateEnds).toEqual(['failed'])
    expect(invocations).toEqual([])
  })

  test('does not exist for anybody else, nor for its user once the grant is gone', async () => {
    const { executionId } = await call()
    const resume = (who: Principal) =>
      as(who, (op) => createResumeExecution(deps)(op, { executionId: executionId!, waitMs: 0 }))
    expect(await resume(principal)).toMatchObject({ status: 'succeeded' })
    await expect(resume({ ...principal, userId: 'usr_2' })).rejects.toMatchObject({ code: 'execution_not_found' })
    await expect(resume({ ...principal, tenantId: 't2' })).rejects.toMatchObject({ code: 'execution_not_found' })
    decision = 'deny'
    await expect(resume(principal)).rejects.toMatchObject({ code: 'execution_not_found' })
  })

  test('is cancelled at the backend and stays cancelled', async () => {
    answer = (invocation) =>
      new Promise((resolve) =>
        invocation.signal.addEventListener('abort', () =>
          resolve({ kind: 'failed', failure: { kind: 'cancelled', message: 'Stopped.' } }),
        ),
      )
    const first = await call({ waitMs: 20 })
    const cancel = () => as(principal, (op) => createCancelExecution(deps)(op, { executionId: first.executionId! }))
    expect(await cancel()).toMatchObject({ status: 'cancelled' })
    expect(await cancel()).toMatchObject({ status: 'cancelled' })
  })

  test('is cancelled and in no doubt when it only reads, whatever the backend fears', async () => {
    const tools = deps.tools
    const found = { ...tool, effect: 'read' } as const
    deps = { ...deps, tools: { ...tools, find: async () => found } }
    answer = (invocation) =>
      new Promise((resolve) =>
        invocation.signal.addEventListener('abort', () =>
          resolve({ kind: 'failed', failure: { kind: 'cancelled', message: 'Stopped.', isOutcomeUnknown: true } }),
        ),
      )
    const first = await call({ waitMs: 20 })
    const after = await as(principal, (op) => createCancelExecution(deps)(op, { executionId: first.executionId! }))
    expect(after).toMatchObject({ status: 'cancelled', error: { kind: 'cancelled' } })
    expect(after.error).not.toHaveProperty('isOutcomeUnknown')
  })

  test('ends within the bound when the process drains', async () => {
    answer = (invocation) =>
      new Promise((_resolve, reject) => invocation.signal.addEventListener('abort', () => reject(new Error('aborted'))))
    const first = await call({ waitMs: 20 })
    await running.drain(30)
    const after = await database.stores.executions.find('t1', 'usr_1', first.executionId!)
    expect(after).toMatchObject({ status: 'indeterminate', failure: { kind: 'cancelled' } })
  })
})

test('a stage that stands before the facts it needs does not compile', () => {
  const resolved = pipeline<Requested>().stage(resolveTool())
  const tooEarly = dispatch(deps)
  // @ts-expect-error dispatch needs a permitted, claimed call
  resolved.stage(tooEarly)
  expect(stagesOfCall(deps).perform.stages).toEqual([
    'dispatch',
    'ask-post-hooks-before',
    'check-output-rules',
    'ask-post-hooks-after',
    'record-outcome',
  ])
})

function nested(levels: number): unknown {
  return levels === 0 ? 'x' : { deeper: nested(levels - 1) }
}
