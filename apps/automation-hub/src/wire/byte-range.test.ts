import fc from 'fast-check'
import { expect, test } from 'vitest'
import { wantedBytes } from './byte-range.ts'

const part = (first: number, last: number) => ({ kind: 'part', first, last })

test.each([
  [undefined, 10, { kind: 'whole' }],
  ['bytes=0-4', 10, part(0, 4)],
  ['Bytes=5-', 10, part(5, 9)],
  ['bytes=-3', 10, part(7, 9)],
  ['bytes=-30', 10, part(0, 9)],
  ['bytes=8-100', 10, part(8, 9)],
  ['bytes=10-', 10, { kind: 'unsatisfiable' }],
  ['bytes=-0', 10, { kind: 'unsatisfiable' }],
  ['bytes=-1', 0, { kind: 'unsatisfiable' }],
  ['bytes=0-', 0, { kind: 'unsatisfiable' }],
  ['bytes=4-3', 10, { kind: 'whole' }],
  ['bytes=-', 10, { kind: 'whole' }],
  ['bytes=0-1,3-4', 10, { kind: 'whole' }],
  ['lines=0-1', 10, { kind: 'whole' }],
  ['bytes=a-b', 10, { kind: 'whole' }],
])('%s of %d bytes', (header, sizeBytes, expected) => {
  expect(wantedBytes(header, sizeBytes)).toEqual(expected)
})

test('a part always lies within the whole', () => {
  const header = fc.oneof(
    fc.tuple(fc.nat(), fc.nat()).map(([first, last]) => `bytes=${first}-${last}`),
    fc.nat().map((count) => `bytes=-${count}`),
    fc.string(),
  )
  fc.assert(
    fc.property(header, fc.nat(1_000), (text, sizeBytes) => {
      const wanted = wantedBytes(text, sizeBytes)
      if (wanted.kind !== 'part') return
      expect(wanted.first).toBeGreaterThanOrEqual(0)
      expect(wanted.last).toBeGreaterThanOrEqual(wanted.first)
      expect(wanted.last).toBeLessThan(sizeBytes)
    }),
  )
})
