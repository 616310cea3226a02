import { expect, test } from 'vitest'
import type { AuditEvent, Principal } from '@gatehouse/core'
import { createSignInRecord } from './sign-in-record.ts'

const principal: Principal = {
  tenantId: 't1',
  userId: 'usr_1',
  issuer: 'https://issuer.example',
  subject: 'ada',
  aliases: [],
  groups: [],
  roles: [],
  scopes: ['tools'],
  actor: { kind: 'oauth_client', id: 'agent' },
}

const clock = { now: () => 1_000_000 }
const end = 2_000

test('a token that was not seen before is a sign-in, once', async () => {
  const events: AuditEvent[] = []
  const signIns = createSignInRecord({ clock, audit: { record: async (event) => void events.push(event) } })
  await Promise.all([1, 2, 3].map(() => signIns.enter(principal, 'token one', end)))
  await signIns.enter(principal, 'token one', end)
  await signIns.enter(principal, 'token two', end)
  expect(events).toHaveLength(2)
  expect(events[0]).toMatchObject({ action: 'identity.sign_in', userId: 'usr_1', outcome: 'ok' })
  expect(JSON.stringify(events)).not.toContain('token one')
})

test('nobody comes in whose sign-in cannot be entered; the next attempt is entered', async () => {
  let isDown = true
  let entered = 0
  const record = async (): Promise<void> => {
    if (isDown) throw new Error('disk full')
    entered++
  }
  const signIns = createSignInRecord({ clock, audit: { record } })
  await expect(signIns.enter(principal, 'token', end)).rejects.toThrow('disk full')
  isDown = false
  await signIns.enter(principal, 'token', end)
  expect(entered).toBe(1)
})
