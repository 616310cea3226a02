import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { newId } from '@gatehouse/core'
import type { Execution, ExecutionStore } from '@gatehouse/execution'
import type { Approval, ApprovalStore } from '@gatehouse/policy'
import { allPages } from './all-pages.ts'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'
import { strangeTexts } from './strange-texts.ts'

export function testApprovalStore(open: OpenStores<{ approvals: ApprovalStore; executions: ExecutionStore }>): void {
  describe('approval store', () => {
    const stores = openedStores(open)
    const find = ({ tenantId, id }: Approval) => stores().approvals.find(tenantId, id)
    const execution = ({ tenantId, userId, executionId }: Approval) =>
      stores().executions.find(tenantId, userId, executionId)
    /** A call that waits. */
    const asked = async (more: Partial<Approval> = {}): Promise<Approval> => {
      const approval = newApproval(more)
      expect(await stores().executions.claimAwaiting(waitingFor(approval), approval)).toBeUndefined()
      return approval
    }
    const decide = (approval: Approval, decision: 'approved' | 'denied', at = 2_000) =>
      stores().approvals.decide({ ...keyOf(approval), decision, by: { userId: 'usr_2', at, via: 'api' } })
    const use = (approval: Approval, at = 3_000) =>
      stores().approvals.goOn({ ...keyOf(approval), as: 'used', runnerId: 'run_2', at })

    test('keeps what is asked, with its execution', async () => {
      const approval = await asked({ run: 'r', neededBy: { kind: 'rule', ruleId: 'ask', message: 'Why?' } })
      expect(await find(approval)).toStrictEqual(approval)
      expect(await execution(approval)).toMatchObject({ status: 'awaiting_approval', approvalId: approval.id })
    })

    test('asks nothing when somebody else holds the idempotency key', async () => {
      const first = newApproval()
      const second = newApproval({ tenantId: first.tenantId })
      const held = { ...waitingFor(first), idempotencyKey: 'key' }
      expect(await stores().executions.claimAwaiting(held, first)).toBeUndefined()
      const again = { ...waitingFor(second), idempotencyKey: 'key' }
      expect(await stores().executions.claimAwaiting(again, second)).toMatchObject({ id: first.executionId })
      expect(await find(second)).toBeUndefined()
    })

    test('lets the execution go on with an approval, once', async () => {
      const approval = await asked()
      expect(await use(approval)).toBe(false)
      expect(await decide(approval, 'approved')).toBe(true)
      const answers = await Promise.all(Array.from({ length: 20 }, () => use(approval)))
      expect(answers.filter(Boolean)).toHaveLength(1)
      expect(await find(approval)).toMatchObject({ status: 'used', closedAt: 3_000, decision: { userId: 'usr_2' } })
      expect(await execution(approval)).toMatchObject({ status: 'running', runnerId: 'run_2', startedAt: 3_000 })
    })

    test('hears one of many who decide', async () => {
      const approval = await asked()
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, n) => decide(approval, n % 2 === 0 ? 'approved' : 'denied')),
      )
      expect(answers.filter(Boolean)).toHaveLength(1)
      const isApproved = answers.indexOf(true) % 2 === 0
      expect(await find(approval)).toMatchObject({ status: isApproved ? 'approved' : 'denied' })
      expect(await execution(approval)).toMatchObject({ status: isApproved ? 'awaiting_approval' : 'denied' })
    })

    test('ends the execution that is denied, with the reason, and forgets the arguments', async () => {
      const approval = await asked()
      const by = { userId: 'usr_2', at: 2_000, via: 'link', reason: 'Too many.' } as const
      expect(await stores().approvals.decide({ ...keyOf(approval), decision: 'denied', by })).toBe(true)
      const { sealedInput: _gone, ...rest } = approval
      expect(await find(approval)).toStrictEqual({ ...rest, status: 'denied', decision: by, closedAt: 2_000 })
      const failure = { kind: 'not_approved', message: expect.stringContaining('Too many.') as unknown }
      expect(await execution(approval)).toMatchObject({ status: 'denied', failure, finishedAt: 2_000 })
      expect(await use(approval)).toBe(false)
    })

    test('is neither given nor used once its time is over', async () => {
      const [late, given] = [await asked({ expiresAt: 2_000 }), await asked({ expiresAt: 2_500 })]
      expect(await decide(late, 'approved', 2_000)).toBe(false)
      expect(await decide(given, 'approved', 2_000)).toBe(true)
      expect(await use(given, 2_500)).toBe(false)
      expect(await execution(given)).toMatchObject({ status: 'awaiting_approval' })
    })

    test('expires what is over with its execution, and nothing else, each once', async () => {
      const tenantId = newTenant()
      const [over, approved, open] = [
        await asked({ tenantId, expiresAt: 10 }),
        await asked({ tenantId, expiresAt: 2_500 }),
        await asked({ tenantId, expiresAt: 9_000_000_000_000 }),
      ]
      await decide(approved, 'approved')
      const swept = (await Promise.all([1, 2, 3].map(() => stores().approvals.expire(2_500, 1_000)))).flat()
      const ours = swept.filter((one) => one.tenantId === tenantId)
      expect(ours.map(({ id }) => id).toSorted()).toEqual([over.id, approved.id].toSorted())
      for (const one of [over, approved]) {
        expect(await find(one)).toMatchObject({ status: 'expired' })
        expect(await execution(one)).toMatchObject({ status: 'expired', failure: { kind: 'not_approved' } })
      }
      expect(await find(open)).toStrictEqual(open)
    })

    test('withdraws with the end of the execution, unless it went on', async () => {
      const approval = await asked()
      const end = { status: 'cancelled', failure: { kind: 'cancelled', message: 'No.' }, at: 2_000 } as const
      expect(await stores().approvals.withdraw({ ...keyOf(approval), ...end })).toBe(true)
      expect(await find(approval)).toMatchObject({ status: 'withdrawn', closedAt: 2_000 })
      expect(await execution(approval)).toMatchObject({ status: 'cancelled', failure: end.failure })
      const used = await asked()
      await decide(used, 'approved')
      await use(used)
      expect(await stores().approvals.withdraw({ ...keyOf(used), ...end })).toBe(false)
      expect(await execution(used)).toMatchObject({ status: 'running' })
    })

    test('puts another one in the place of an open one', async () => {
      const first = await asked()
      await decide(first, 'approved')
      const next = newApproval({ tenantId: first.tenantId, executionId: first.executionId, requestedAt: 2_100 })
      expect(await stores().approvals.replace(first.id, next)).toBe(true)
      expect(await stores().approvals.replace(first.id, { ...next, id: newId('apr') })).toBe(false)
      expect(await find(first)).toMatchObject({ status: 'withdrawn' })
      expect(await use(first)).toBe(false)
      expect(await execution(next)).toMatchObject({ status: 'awaiting_approval', approvalId: next.id })
      await decide(next, 'approved')
      expect(await use(next)).toBe(true)
    })

    test('lets an execution go on that needs none any more', async () => {
      const approval = await asked()
      const change = { ...keyOf(approval), as: 'withdrawn', runnerId: 'run_2', at: 2_000 } as const
      expect(await stores().approvals.goOn(change)).toBe(true)
      expect(await stores().approvals.goOn(change)).toBe(false)
      expect(await find(approval)).toMatchObject({ status: 'withdrawn' })
      expect(await execution(approval)).toMatchObject({ status: 'running' })
    })

    test('gives each notice that is due to one who tells, again when nothing came of it, until it was told or decided', async () => {
      const tenantId = newTenant()
      const [first, later, decided] = [
        await asked({ tenantId, noticeDueAt: 1_000 }),
        await asked({ tenantId, noticeDueAt: 5_000 }),
        await asked({ tenantId, noticeDueAt: 1_000 }),
      ]
      await asked({ tenantId })
      await decide(decided, 'approved')
      const take = (now: number) => stores().approvals.takeNotices(tenantId, { now, until: now + 1_000, limit: 10 })
      const taken = (await Promise.all(Array.from({ length: 5 }, () => take(2_000)))).flat()
      expect(taken.map(({ id }) => id)).toEqual([first.id])
      expect((await take(3_000)).map(({ id }) => id)).toEqual([first.id])
      await stores().approvals.endNotice(tenantId, first.id)
      expect((await take(9_000)).map(({ id }) => id)).toEqual([later.id])
    })

    test('is forgotten with a call that is taken back', async () => {
      const approval = await asked()
      await stores().executions.release(approval.tenantId, approval.executionId)
      expect(await execution(approval)).toBeUndefined()
      expect(await find(approval)).toBeUndefined()
    })

    test('is forgotten together with its execution', async () => {
      const approval = await asked()
      await decide(approval, 'denied')
      const ended = { endedBefore: 9_000_000_000_000, limit: 10 }
      expect(await stores().executions.forget(approval.tenantId, ended)).toBe(1)
      expect(await find(approval)).toBeUndefined()
    })

    test('keeps tenants apart', async () => {
      const approval = await asked()
      const elsewhere = { ...approval, tenantId: newTenant() }
      expect(await find(elsewhere)).toBeUndefined()
      expect(await decide(elsewhere, 'approved')).toBe(false)
      expect((await stores().approvals.list(elsewhere.tenantId, {}, { limit: 10 })).items).toEqual([])
      expect(await find(approval)).toStrictEqual(approval)
    })

    test('lists the newest first, each once, by status and by who asks, and counts what is pending', async () => {
      const tenantId = newTenant()
      const all: Approval[] = []
      for (let n = 0; n < 7; n++)
        all.push(await asked({ tenantId, requestedAt: 1_000 + (n >> 1), userId: n < 5 ? 'usr_1' : 'usr_3' }))
      await decide(all[0]!, 'approved')
      const listed = await allPages((page) => stores().approvals.list(tenantId, {}, page), 2)
      expect(listed.map(({ id }) => id).toSorted()).toEqual(all.map(({ id }) => id).toSorted())
      expect(listed.map(({ requestedAt }) => requestedAt)).toEqual([1_003, 1_002, 1_002, 1_001, 1_001, 1_000, 1_000])
      const pending = await stores().approvals.list(tenantId, { status: 'pending', userId: 'usr_1' }, { limit: 10 })
      expect(pending.items).toHaveLength(4)
      expect(await stores().approvals.countPending(tenantId, 'usr_1')).toBe(4)
    })

    test('is never left by its execution: one waits exactly as long as the other is open, whatever happens', async () => {
      const step = fc.constantFrom('approve', 'deny', 'use', 'drop', 'expire', 'withdraw', 'replace')
      await fc.assert(
        fc.asyncProperty(fc.array(step, { maxLength: 8 }), async (steps) => {
          let approval = await asked({ expiresAt: 5_000 })
          for (const [n, what] of steps.entries()) {
            const at = 2_000 + n
            const key = keyOf(approval)
            if (what === 'approve') await decide(approval, 'approved', at)
            if (what === 'deny') await decide(approval, 'denied', at)
            if (what === 'use') await use(approval, at)
            if (what === 'drop') await stores().approvals.goOn({ ...key, as: 'withdrawn', runnerId: 'run_2', at })
            if (what === 'expire') await stores().approvals.expire(5_000, 1_000)
            if (what === 'withdraw') {
              const failure = { kind: 'cancelled', message: 'No.' } as const
              await stores().approvals.withdraw({ ...key, status: 'cancelled', failure, at })
            }
            if (what === 'replace') {
              const next = { ...approval, id: newId('apr'), requestedAt: at }
              if (await stores().approvals.replace(approval.id, next)) approval = next
            }
            const [now, waits] = [await find(approval), await execution(approval)]
            const isOpen = now!.status === 'pending' || now!.status === 'approved'
            expect(waits!.status === 'awaiting_approval').toBe(isOpen)
            expect(now!.sealedInput !== undefined).toBe(isOpen)
            if (waits!.status === 'running') expect(['used', 'withdrawn']).toContain(now!.status)
          }
        }),
        { numRuns: 25 },
      )
    })

    test.each(strangeTexts)('keeps %s', async (_name, text) => {
      const approval = await asked({ run: text, neededBy: { kind: 'rule', ruleId: 'ask', message: text } })
      expect(await find(approval)).toStrictEqual(approval)
    })
  })
}

function newApproval(more: Partial<Approval> = {}): Approval {
  return {
    tenantId: newTenant(),
    id: newId('apr'),
    executionId: newId('exe'),
    userId: 'usr_1',
    actor: { kind: 'key', id: 'key_1', name: 'agent' },
    tool: 'automation_hub://crm.create_job',
    toolVersion: '1.0.0',
    effect: 'write',
    definitionHash: 'sha256:22',
    inputDigest: 'sha256:00',
    shownDigest: 'sha256:11',
    rulesVersion: 3,
    neededBy: { kind: 'tool' },
    approvers: { administrators: true, groups: ['leads'] },
    sealedInput: 'sealed',
    status: 'pending',
    requestedAt: 1_000,
    expiresAt: 9_000_000_000_000,
    ...more,
  }
}

function waitingFor(approval: Approval): Execution {
  const { tenantId, executionId, userId, tool, toolVersion, effect, inputDigest } = approval
  return {
    tenantId,
    id: executionId,
    userId,
    actorId: 'key_1',
    tool,
    toolVersion,
    effect,
    inputDigest,
    status: 'awaiting_approval',
    approvalId: approval.id,
    runnerId: 'run_1',
    startedAt: 1_000,
  }
}

function keyOf({ tenantId, id }: Approval): { readonly tenantId: string; readonly id: string } {
  return { tenantId, id }
}
