import { parseToolReference, type AuditFacts, type Operation } from '@gatehouse/core'
import type { Tool } from '@gatehouse/catalog'
import { beforeEach, describe, expect, test } from 'vitest'
import type { Execution } from '../execution.ts'
import type { ExecutionStore } from '../execution-store.ts'
import { claimExecution } from './claim-execution.ts'

let claimed: Execution[]
let unstored: string[]
let notes: AuditFacts[]
let earlier: Execution | undefined
let entry: Promise<void>

beforeEach(() => {
  claimed = []
  unstored = []
  notes = []
  earlier = undefined
  entry = Promise.resolve()
})

const op = {
  tenantId: 'tnt_1',
  principal: { userId: 'usr_1', actor: { kind: 'key', id: 'key_1' } },
  note: (facts: AuditFacts) => void notes.push(facts),
  recorded: () => entry,
} as unknown as Operation

interface Change {
  readonly definition?: Partial<Tool>
  readonly idempotencyKey?: string
  readonly inputDigest?: string
  readonly version?: string
  readonly hookedId?: string
}

function openStage() {
  return claimExecution({
    executions: {
      claim: async (execution: Execution) => {
        if (earlier === undefined) claimed.push(execution)
        return earlier
      },
      release: async (_tenantId: string, id: string) => void (claimed = claimed.filter((one) => one.id !== id)),
    } as unknown as ExecutionStore,
    running: { leaveUnstored: (id) => void unstored.push(id) },
    clock: { now: () => 1_000 },
    runnerId: 'run_1',
  })
}

function claim(
  { definition, idempotencyKey, inputDigest = 'sha256:a', version, hookedId }: Change = {},
  operation = op,
) {
  const tool = { source: 'hub', namespace: 'crm', name: 'create_job', version: '1.2.0', effect: 'write', mode: 'sync' }
  return openStage().run(operation, {
    tool: 'hub://crm.create_job',
    input: {},
    validInput: {},
    reference: parseToolReference(`hub://crm.create_job${version === undefined ? '' : `@${version}`}`),
    definition: { ...tool, ...definition } as Tool,
    permit: { grantId: 'grt_1' },
    inputDigest,
    ...(idempotencyKey === undefined ? {} : { idempotencyKey }),
    ...(hookedId === undefined ? {} : { hooked: { executionId: hookedId, names: [], notices: [] } }),
  })
}

/** Claims under a key, and lets the next call find what it claimed. */
async function claimBefore(change: Change): Promise<Execution> {
  earlier = undefined
  earlier = (await claim({ idempotencyKey: 'key', ...change })).execution
  ;[claimed, notes] = [[], []]
  return earlier
}

describe('a call that is about to run', () => {
  test('is recorded with whose it is, what it runs and by whom', async () => {
    const { execution, ...rest } = await claim({ idempotencyKey: 'once' })
    expect(execution).toEqual({
      tenantId: 'tnt_1',
      id: expect.stringMatching(/^exe_/) as unknown,
      userId: 'usr_1',
      actorId: 'key_1',
      tool: 'hub://crm.create_job',
      toolVersion: '1.2.0',
      effect: 'write',
      inputDigest: 'sha256:a',
      idempotencyKey: 'once',
      status: 'running',
      runnerId: 'run_1',
      startedAt: 1_000,
    })
    expect(rest).toEqual({})
    expect(claimed).toEqual([execution])
    expect(notes).toEqual([{ executionId: execution.id }])
  })

  test('has a new id each time, and the one that hooks were told when they were asked', async () => {
    const [one, other] = [await claim(), await claim()]
    expect(one.execution.id).not.toBe(other.execution.id)
    expect((await claim({ hookedId: 'exe_told' })).execution.id).toBe('exe_told')
  })

  test('holds no key when the caller gave none', async () => {
    expect((await claim()).execution).not.toHaveProperty('idempotencyKey')
  })

  test.each<[string, Change]>([
    ['a read that answers at once', { definition: { effect: 'read', mode: 'sync' } }],
    ['a read that streams', { definition: { effect: 'read', mode: 'stream' } }],
  ])('leaves no row behind as %s', async (_what, change) => {
    const { execution } = await claim(change)
    expect(claimed).toEqual([])
    expect(unstored).toEqual([execution.id])
    expect(notes).toEqual([{ executionId: execution.id }])
  })

  test.each<[string, Change]>([
    ['a write', { definition: { effect: 'write' } }],
    ['what destroys', { definition: { effect: 'destructive' } }],
    ['a read that takes long', { definition: { effect: 'read', mode: 'async' } }],
    ['a read with a key', { definition: { effect: 'read' }, idempotencyKey: 'once' }],
  ])('has a row as %s', async (_what, change) => {
    const { execution } = await claim(change)
    expect(claimed).toEqual([execution])
    expect(unstored).toEqual([])
  })

  test('leaves no row behind as a read whose entry is durable already', async () => {
    const { recorded: _recorded, ...durable } = op
    const { execution } = await claim({ definition: { effect: 'read' } }, durable)
    expect(unstored).toEqual([execution.id])
  })

  test('is timed under the name of the stage', () => {
    expect(openStage().name).toBe('claim-execution')
  })

  test('does not run when its entry cannot be recorded, also as a read', async () => {
    for (const effect of ['read', 'write'] as const) {
      entry = Promise.reject(new Error('no audit'))
      await expect(claim({ definition: { effect } })).rejects.toThrow('no audit')
      expect(notes).toEqual([])
      expect([...claimed, ...unstored]).toEqual([])
    }
  })
})

describe('an idempotency key that was used before', () => {
  test('leads to the execution that it started, and says so in the audit', async () => {
    const before = await claimBefore({})
    expect(await claim({ idempotencyKey: 'key' })).toEqual({ execution: before, earlier: before })
    expect(notes).toEqual([{ executionId: before.id }, { details: { replayed: true } }])
  })

  test.each([
    ['without a version', undefined],
    ['for the version that ran', '1.2.0'],
    ['for a version that includes it', '1'],
  ])('is a repeat %s, whatever is the newest by now', async (_what, version) => {
    const before = await claimBefore({})
    const { earlier: found } = await claim({
      idempotencyKey: 'key',
      definition: { version: '1.9.0' },
      ...(version === undefined ? {} : { version }),
    })
    expect(found).toBe(before)
  })

  test.each<[string, Change]>([
    ['other arguments', { inputDigest: 'sha256:b' }],
    ['another version', { version: '1.9.0' }],
    ['another major version', { version: '2' }],
    ['other arguments for the same version', { inputDigest: 'sha256:b', version: '1.2.0' }],
  ])('is a conflict with %s, and names the execution in the audit only', async (_what, change) => {
    const before = await claimBefore({})
    await expect(claim({ idempotencyKey: 'key', ...change })).rejects.toMatchObject({
      kind: 'conflict',
      code: 'idempotency_conflict',
      message: expect.stringContaining('used before with other arguments or another version') as unknown,
      at: '/idempotency_key',
      hint: expect.stringContaining('Use a new key') as unknown,
    })
    expect(notes).toEqual([{ executionId: before.id }])
  })
})
