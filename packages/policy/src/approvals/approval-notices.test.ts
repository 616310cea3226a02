import { silentLogger } from '@gatehouse/core'
import { expect, test } from 'vitest'
import { sendDueNotices } from './approval-notices.ts'
import type { Approval } from './approval.ts'

const due = [{ id: 'apr_1' }, { id: 'apr_2' }] as Approval[]

test('what is not taken stays due, and keeps nothing else from being told', async () => {
  const ended: string[] = []
  const asked: unknown[] = []
  const store = {
    takeNotices: async (...request: unknown[]) => (asked.push(request), due),
    endNotice: async (_tenantId: string, id: string) => void ended.push(id),
  }
  const send = async ({ id }: Approval): Promise<void> => {
    if (id === 'apr_1') throw new Error('down')
  }
  const deps = { store, send, tenantId: 't', clock: { now: () => 1_000 }, log: silentLogger }
  expect(await sendDueNotices(deps, AbortSignal.timeout(1_000))).toBe(1)
  expect(ended).toEqual(['apr_2'])
  expect(asked).toEqual([['t', { now: 1_000, until: 31_000, limit: 20 }]])
})
