import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { Approval } from './approval.ts'
import { whyNotHeld, type ApprovedCall } from './why-not-held.ts'

const call: ApprovedCall = {
  tenantId: 't',
  executionId: 'exe_1',
  userId: 'usr_1',
  tool: 'a://b.c',
  toolVersion: '1.0.0',
  definitionHash: 'h',
  inputDigest: 'i',
  shownDigest: 's',
  rulesVersion: 1,
}
const approval: Approval = {
  ...call,
  id: 'apr_1',
  actor: { kind: 'key', id: 'key_1' },
  effect: 'write',
  neededBy: { kind: 'tool' },
  approvers: {},
  status: 'approved',
  requestedAt: 0,
  expiresAt: 10,
}

test('an approval holds for the call that was shown, until its time is over', () => {
  expect(whyNotHeld(approval, call, 9)).toBeUndefined()
  expect(whyNotHeld(approval, call, 10)).toBe('Its time is over.')
})

test('it holds for nothing that differs in anything it is bound to', () => {
  fc.assert(
    fc.property(
      fc.constantFrom(...(Object.keys(call) as (keyof ApprovedCall)[])),
      fc.oneof(fc.string(), fc.integer()),
      (name, value) => {
        fc.pre(call[name] !== value)
        expect(whyNotHeld(approval, { ...call, [name]: value }, 0)).toEqual(expect.any(String))
      },
    ),
  )
})

test.each(['pending', 'denied', 'expired', 'used', 'withdrawn'] as const)(
  'one that is %s holds for nothing',
  (status) => {
    expect(whyNotHeld({ ...approval, status }, call, 0)).toBe('Nobody has approved it.')
  },
)
