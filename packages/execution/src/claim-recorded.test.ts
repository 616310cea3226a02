import { GatehouseError, type Operation } from '@gatehouse/core'
import { expect, test, vi } from 'vitest'
import { claimRecorded } from './claim-recorded.ts'
import type { Execution } from './execution.ts'

const execution = { tenantId: 'tnt_1', id: 'exe_1' } as Execution
const earlier = { tenantId: 'tnt_1', id: 'exe_0' } as Execution
const unrecorded = new GatehouseError('unavailable', 'audit_unavailable', 'The audit log cannot be written.')
const unclaimed = new GatehouseError('unavailable', 'database_unreachable', 'The database cannot be reached.')

const fails = (error: Error) => async (): Promise<never> => {
  throw error
}

function claiming(
  claim: () => Promise<Execution | undefined>,
  recorded?: () => Promise<void>,
  release = async () => {},
) {
  const released = vi.fn<(tenantId: string, id: string) => Promise<void>>(release)
  const op = (recorded === undefined ? {} : { recorded }) as Operation
  return { released, claimed: claimRecorded({ release: released }, op, execution, claim) }
}

test('an execution is claimed while its entry is written, and is good when both are durable', async () => {
  const begun: string[] = []
  const both = Promise.withResolvers<void>()
  const begin = (what: string) => async (): Promise<undefined> => {
    if (begun.push(what) === 2) both.resolve()
    await both.promise
  }
  const { claimed, released } = claiming(begin('claim'), begin('recorded'))
  expect(await claimed).toBeUndefined()
  expect(begun).toEqual(['claim', 'recorded'])
  expect(released).not.toHaveBeenCalled()
})

test('nothing is answered before the entry is durable', async () => {
  const entry = Promise.withResolvers<void>()
  const { claimed } = claiming(
    async () => undefined,
    () => entry.promise,
  )
  const first = await Promise.race([
    claimed.then(() => 'claimed'),
    new Promise((done) => setImmediate(done, 'waiting')),
  ])
  expect(first).toBe('waiting')
  entry.resolve()
  expect(await claimed).toBeUndefined()
})

test('where the entry is durable already, the claim alone decides', async () => {
  expect(await claiming(async () => earlier).claimed).toBe(earlier)
})

test('a claim that fails is the failure, whatever became of the entry', async () => {
  for (const recorded of [async () => {}, fails(unrecorded)]) {
    const { claimed, released } = claiming(fails(unclaimed), recorded)
    await expect(claimed).rejects.toBe(unclaimed)
    expect(released).not.toHaveBeenCalled()
  }
})

test('a claim whose entry cannot be recorded is taken back', async () => {
  const { claimed, released } = claiming(async () => undefined, fails(unrecorded))
  await expect(claimed).rejects.toBe(unrecorded)
  expect(released.mock.calls).toEqual([['tnt_1', 'exe_1']])
})

test('the execution of somebody who came before is never taken back', async () => {
  const { claimed, released } = claiming(async () => earlier, fails(unrecorded))
  await expect(claimed).rejects.toBe(unrecorded)
  expect(released).not.toHaveBeenCalled()
})

test('the refusal does not wait until it is taken back, and does not care whether that succeeds', async () => {
  for (const release of [() => new Promise<void>(() => {}), fails(unclaimed)]) {
    await expect(claiming(async () => undefined, fails(unrecorded), release).claimed).rejects.toBe(unrecorded)
  }
})
