import { digestOf, type Operation, type Principal } from '@gatehouse/core'
import { expect, test } from 'vitest'
import { parseRule } from '../rules/rule-document.ts'
import { approvalKeysOf } from './approval-keys.ts'
import { draftApproval, type ApprovalRequest } from './draft-approval.ts'
import { openArguments } from './sealed-arguments.ts'

const keys = approvalKeysOf([new Uint8Array(32).fill(1)])
const settings = { approvers: { administrators: true }, expiresAfterMs: 60_000, mostPendingPerUser: 3, isTold: false }
const principal = { userId: 'usr_1', actor: { kind: 'key', id: 'key_1' } } as Principal
const op = { tenantId: 't', principal, run: 'r' } as Operation
const request: ApprovalRequest = {
  executionId: 'exe_1',
  tool: 'a://b.c',
  toolVersion: '1.0.0',
  effect: 'write',
  definitionHash: 'h',
  inputDigest: 'sha256:x',
  rulesVersion: 4,
  rule: undefined,
  input: { to: 'x' },
  shown: { to: 'x' },
}
const depsWith = (pending: number) => ({
  store: { countPending: async () => pending },
  keys,
  settings,
  clock: { now: () => 1_000 },
})

test('is bound to whoever asks, through which client, in which run, and to the rules', async () => {
  const draft = await draftApproval(depsWith(0), op, request)
  expect(draft).toMatchObject({
    tenantId: 't',
    userId: 'usr_1',
    actor: { id: 'key_1' },
    run: 'r',
    rulesVersion: 4,
    neededBy: { kind: 'tool' },
    approvers: { administrators: true },
    status: 'pending',
    requestedAt: 1_000,
    expiresAt: 61_000,
  })
})

test('asks whom the rule names, as long as the rule says', async () => {
  const rule = parseRule(
    {
      id: 'ask',
      phase: 'input',
      effect: 'require_approval',
      approvers: { groups: ['leads'] },
      expires_after: 5,
      message: 'Why?',
    },
    { tenantId: 't', origin: 'database' },
  )
  expect(await draftApproval(depsWith(0), op, { ...request, rule })).toMatchObject({
    approvers: { groups: ['leads'] },
    expiresAt: 6_000,
    neededBy: { kind: 'rule', ruleId: 'ask', message: 'Why?' },
  })
})

test('keeps what was sent apart from what rules left', async () => {
  const sent = { ...request, inputDigest: digestOf(request.input), shown: { to: 'masked' } }
  const draft = await draftApproval(depsWith(0), op, sent)
  expect(draft.shownDigest).toBe(digestOf(sent.shown))
  expect(openArguments(keys, draft)).toEqual({ input: request.input, shown: sent.shown })
})

test('is refused when too many of the user are pending already', async () => {
  await expect(draftApproval(depsWith(3), op, request)).rejects.toMatchObject({
    code: 'too_many_pending_approvals',
    kind: 'rate_limited',
  })
})
