import { setImmediate as nextTurn } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { createImportLock } from './import-lock.ts'

test('work on a shared namespace waits, other work does not', async () => {
  const lock = createImportLock()
  const log: string[] = []
  const gate = Promise.withResolvers<void>()
  const held = lock.run('t', ['a', 'b'], async () => {
    await gate.promise
    log.push('ab')
  })
  const waiting = lock.run('t', ['b', 'c'], async () => void log.push('bc'))
  await lock.run('t', ['d'], async () => void log.push('d'))
  await lock.run('other', ['a', 'b'], async () => void log.push('other'))
  expect(log).toEqual(['d', 'other'])
  gate.resolve()
  await Promise.all([held, waiting])
  expect(log).toEqual(['d', 'other', 'ab', 'bc'])
})

test('failed work lets the next one in', async () => {
  const lock = createImportLock()
  await expect(lock.run('t', ['a'], () => Promise.reject(new Error('broken')))).rejects.toThrow('broken')
  expect(await lock.run('t', ['a'], () => Promise.resolve(1))).toBe(1)
})

test('who gives up while waiting lets nobody past who has not finished', async () => {
  const lock = createImportLock()
  const gate = Promise.withResolvers<void>()
  const log: string[] = []
  const first = lock.run('t', ['a'], () => gate.promise.then(() => void log.push('first')))
  const controller = new AbortController()
  const second = lock.run('t', ['a'], () => Promise.resolve(), controller.signal)
  const third = lock.run('t', ['a'], async () => void log.push('third'))
  controller.abort(new Error('gave up'))
  await expect(second).rejects.toThrow('gave up')
  await nextTurn()
  expect(log).toEqual([])
  gate.resolve()
  await Promise.all([first, third])
  expect(log).toEqual(['first', 'third'])
})
