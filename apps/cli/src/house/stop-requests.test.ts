import { afterEach, expect, test, vi } from 'vitest'
import { listenForStop } from './stop-requests.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('the same Ctrl-C, heard twice, is one wish; a later one is another', async () => {
  vi.useFakeTimers({ toFake: ['performance'] })
  const listenersBefore = process.listenerCount('SIGHUP')
  using stop = listenForStop()
  let wishes = 0
  void stop.first.then(() => (wishes = 1))
  void stop.second.then(() => (wishes = 2))

  process.emit('SIGHUP')
  vi.advanceTimersByTime(50)
  process.emit('SIGHUP')
  await stop.first
  await Promise.resolve()
  expect(wishes).toBe(1)

  vi.advanceTimersByTime(1_000)
  process.emit('SIGHUP')
  await stop.second
  expect(wishes).toBe(2)

  stop[Symbol.dispose]()
  expect(process.listenerCount('SIGHUP')).toBe(listenersBefore)
})
