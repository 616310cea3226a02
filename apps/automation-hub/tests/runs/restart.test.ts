import { afterEach, beforeEach, expect, test } from 'vitest'
import { openHub } from '../open-hub.ts'
import { eventually, openJobHub, type JobHub } from './open-job-hub.ts'

/** Two hubs over one store: what one process leaves, the other one finds. */
let open: AsyncDisposableStack
let first: JobHub
beforeEach(async () => {
  open = new AsyncDisposableStack()
  first = await openJobHub()
})
afterEach(async () => {
  await open.disposeAsync()
  await first[Symbol.asyncDispose]()
})

const second = async (runOptions = {}) => {
  const { stores, masterKey } = first
  return open.use(await openHub({ shared: { stores, masterKey }, runOptions: { lookEveryMs: 100, ...runOptions } }))
}

const startOf = async (name: string, kind: string): Promise<string> =>
  (await first.execute(name, { input: { body: { kind } } })).body.run_id as string

const endOf = (hub: { send: JobHub['send'] }, id: string) => hub.send('GET', `/automation/runs/${id}?wait_ms=10000`)

test('a run that waits for its API is picked up by another process', async () => {
  const id = await startOf('report', 'moved')
  await eventually(() => (first.api.jobs[0]?.polls ?? 0) > 0)
  await first.stop()
  const other = await second()
  first.api.jobs[0]!.state = { status: 'done', lines: 1 }
  expect((await endOf(other, id)).body).toMatchObject({ status: 'succeeded', result: { lines: 1 } })
  expect(first.api.requests.filter(({ line }) => line === 'POST /jobs')).toHaveLength(1)
})

test('a stop in the middle of a request makes a write unknown and a read fail', async () => {
  const write = await startOf('slow', 'x')
  const read = await startOf('look', 'x')
  await eventually(() => first.api.held.length === 2)
  await first.stop()
  const other = await second()
  expect((await endOf(other, write)).body).toMatchObject({ status: 'failed', error: { is_outcome_unknown: true } })
  const { error } = (await endOf(other, read)).body
  expect(error.message).toContain('safe to start it again')
  expect(error.is_outcome_unknown).toBeUndefined()
})

test('what a process that lost its run comes to later does not count', async () => {
  const id = await startOf('slow', 'x')
  await eventually(() => first.api.held.length > 0)
  const { runs } = first.stores
  // As another process does when nobody has renewed the lease for long.
  const [taken] = await runs.takeDue({ runnerId: 'rnr_other', now: Date.now() + 120_000, until: Date.now() + 300 }, 10)
  expect(taken).toMatchObject({ run: { id, lease: 2 }, abandonedPhase: 'start' })
  expect(await runs.renew({ ...taken!.run, lease: 1 }, Date.now())).toBe('lost')
  first.api.release()
  // The lease of the other one ends as well, and whoever looks next knows that nobody knows.
  const other = await second()
  const ended = await endOf(other, id)
  expect(ended.body).toMatchObject({ status: 'failed', error: { is_outcome_unknown: true } })
})

test('two processes never ask for one run at once', async () => {
  const other = await second()
  const ids = await Promise.all(Array.from({ length: 10 }, (_, i) => startOf('report', `shared-${i}`)))
  await eventually(() => first.api.jobs.length === 10 && first.api.jobs.every(({ polls }) => polls > 2))
  for (const job of first.api.jobs) job.state = { status: 'done' }
  const ends = await Promise.all(ids.map((id) => endOf(other, id)))
  expect(ends.every(({ body }) => body.status === 'succeeded')).toBe(true)
  const entries = await eventually(async () => {
    const found = await first.auditEntries('automation.run_end')
    return found.length >= 10 && found
  })
  expect(entries).toHaveLength(10)
})

test('a run of somebody who was disabled goes no further than telling its API to stop', async () => {
  const { stores } = first
  const id = await startOf('report', 'disabled')
  await eventually(() => (first.api.jobs[0]?.polls ?? 0) > 0)
  const { items } = await stores.users.list('default', { limit: 10 })
  const ada = items.find((user) => user.aliases.some(({ value }) => value === 'ada@example.com'))!
  await stores.users.update('default', ada.id, { status: 'disabled' })
  const ended = await eventually(async () => {
    const run = await stores.runs.find('default', ada.id, id)
    return run?.finishedAt !== undefined && run
  })
  expect(ended).toMatchObject({ failure: { kind: 'cancelled' } })
})
