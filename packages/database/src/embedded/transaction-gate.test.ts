import { expect, test } from 'vitest'
import { TransactionGate } from './transaction-gate.ts'

/** Writes down what gets through, in order. */
function recorder(): { readonly lines: string[]; write(line: string): () => Promise<void> } {
  const lines: string[] = []
  return { lines, write: (line) => async () => void lines.push(line) }
}

test('lets statements through at once while no transaction is open', () => {
  const { lines, write } = recorder()
  const gate = new TransactionGate()
  void gate.pass(write('one'))
  void gate.pass(write('two'))
  expect(lines).toEqual(['one', 'two'])
})

test('keeps everybody else out of a transaction, and lets them in afterwards in order', async () => {
  const { lines, write } = recorder()
  const gate = new TransactionGate()
  await gate.enter(write('begin'))
  const waiting = [gate.pass(write('outside')), gate.enter(write('next begin')), gate.pass(write('later'))]
  lines.push('inside', 'commit')
  gate.leave()
  await Promise.all(waiting.slice(0, 2))
  expect(lines).toEqual(['begin', 'inside', 'commit', 'outside', 'next begin'])
  gate.leave()
  await waiting[2]
  expect(lines.at(-1)).toBe('later')
})

test('passes on what a statement that waited answers or throws', async () => {
  const gate = new TransactionGate()
  await gate.enter(async () => undefined)
  const answer = gate.pass(async () => 7)
  const failure = gate.pass(async () => Promise.reject(new Error('no')))
  gate.leave()
  expect(await answer).toBe(7)
  await expect(failure).rejects.toThrow('no')
})

test('turns callers away when too many wait', async () => {
  const gate = new TransactionGate()
  await gate.enter(async () => undefined)
  const waiting = Array.from({ length: 20_000 }, () => gate.pass(async () => undefined))
  await expect(gate.pass(async () => undefined)).rejects.toMatchObject({ code: 'database_busy' })
  gate.leave()
  await Promise.all(waiting)
})
