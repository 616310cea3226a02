import { expect, test } from 'vitest'
import { createCircuit } from './circuit.ts'

test('opens after failures in a row, and lets one try after the rest', () => {
  let now = 0
  const circuit = createCircuit({ clock: { now: () => now }, failures: 3, restMs: 100 })
  for (let i = 0; i < 3; i++) {
    expect(circuit.mayAsk('a')).toBe(true)
    circuit.ended('a', false)
  }
  expect([circuit.mayAsk('a'), circuit.mayAsk('b')]).toEqual([false, true])
  now = 101
  expect([circuit.mayAsk('a'), circuit.mayAsk('a')]).toEqual([true, false])
  circuit.ended('a', false)
  expect(circuit.mayAsk('a')).toBe(false)
  now = 300
  expect(circuit.mayAsk('a')).toBe(true)
  circuit.ended('a', true)
  expect([circuit.mayAsk('a'), circuit.mayAsk('a')]).toEqual([true, true])
})

test('a success in between begins to count anew', () => {
  const circuit = createCircuit({ clock: { now: () => 0 }, failures: 2 })
  circuit.ended('a', false)
  circuit.ended('a', true)
  circuit.ended('a', false)
  expect(circuit.mayAsk('a')).toBe(true)
})
