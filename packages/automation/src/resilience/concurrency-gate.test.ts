import { expect, test } from 'vitest'
import { ConcurrencyGate, type Entry } from './concurrency-gate.ts'

const limits = { max: 2, maxQueued: 3 }
const patient = () => ({ longestWaitMs: 60_000, signal: new AbortController().signal })

function leave(entry: Entry): void {
  if (entry.isIn) entry[Symbol.dispose]()
}

test('lets in so many, the others in the order they came', async () => {
  const gate = new ConcurrencyGate()
  const order: string[] = []
  const enter = async (name: string): Promise<Entry> => {
    const entry = await gate.enter(limits, patient())
    order.push(name)
    return entry
  }
  const [first] = [await enter('a'), await enter('b')]
  const waiting = [enter('c'), enter('d')]
  expect(gate.running).toBe(2)
  leave(first)
  leave(await waiting[0]!)
  await waiting[1]
  expect(order).toEqual(['a', 'b', 'c', 'd'])
  expect(gate.running).toBe(2)
})

test('a place that is left twice is free once', async () => {
  const gate = new ConcurrencyGate()
  const [first] = [await gate.enter(limits, patient()), await gate.enter(limits, patient())]
  leave(first)
  leave(first)
  expect(gate.running).toBe(1)
})

test('refuses when too many wait, and those who wait leave in time', async () => {
  const gate = new ConcurrencyGate()
  const controller = new AbortController()
  await gate.enter(limits, patient())
  await gate.enter(limits, patient())
  const late = gate.enter(limits, { ...patient(), longestWaitMs: 5 })
  const cancelled = gate.enter(limits, { ...patient(), signal: controller.signal })
  const waiting = gate.enter(limits, patient())
  expect(await gate.enter(limits, patient())).toEqual({ isIn: false, why: 'full' })
  controller.abort()
  expect([await late, await cancelled]).toEqual([
    { isIn: false, why: 'late' },
    { isIn: false, why: 'late' },
  ])
  expect(gate.running).toBe(2)
  void waiting
})

test('never more at once, whatever the order, and nobody is forgotten', async () => {
  const gate = new ConcurrencyGate()
  let [most, served] = [0, 0]
  await Promise.all(
    Array.from({ length: 200 }, async (_, i) => {
      const entry = await gate.enter({ max: 7, maxQueued: 1_000 }, patient())
      most = Math.max(most, gate.running)
      for (let turns = 0; turns < i % 5; turns++) await Promise.resolve()
      leave(entry)
      served++
    }),
  )
  expect({ most, served, running: gate.running }).toEqual({ most: 7, served: 200, running: 0 })
})
