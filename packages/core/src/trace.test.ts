import fc from 'fast-check'
import { expect, test } from 'vitest'
import { isSampled, readTrace, traceHeaders, traceOf } from './trace.ts'

const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'

test('whoever comes next is a child of the same trace, sampled as the caller says', () => {
  const trace = traceOf(parent, 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE')
  expect(trace.traceparent).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-01$/)
  expect(trace.traceparent).not.toBe(parent)
  expect(traceHeaders(trace)).toEqual({
    traceparent: trace.traceparent,
    tracestate: 'rojo=00f067aa0ba902b7,congo=t61rcWkgMzE',
  })
  expect(isSampled(trace)).toBe(true)
})

test.each([
  undefined,
  '',
  'nonsense',
  `ff${parent.slice(2)}`,
  `${parent}-more`,
  parent.toUpperCase(),
  '00-00000000000000000000000000000000-b7ad6b7169203331-01',
  '00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01',
  `${parent}\r\nx: y`,
])('%j is no parent: a trace of its own begins, and nobody records it', (traceparent) => {
  expect(readTrace(traceparent, 'a=b')).toBeUndefined()
  const trace = traceOf(traceparent, 'a=b')
  expect(trace.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/)
  expect(trace.tracestate).toBeUndefined()
})

test('of a later version, what stands where it always stood is read', () => {
  expect(readTrace(`42${parent.slice(2)}-what-is-to-come`)).toMatchObject({ traceparent: parent })
})

test.each([
  ['a'.repeat(600), 'too long'],
  [Array.from({ length: 33 }, (_, i) => `k${i}=v`).join(','), 'too many members'],
  ['novalue', 'no value'],
  ['UPPER=v', 'a name in capitals'],
  ['a=b\nx: y', 'a line of its own'],
  ['a=ü', 'characters beyond ASCII'],
])('a tracestate that is malformed goes no further: %#', (tracestate) => {
  expect(traceOf(parent, tracestate).tracestate).toBeUndefined()
})

test('whatever a caller says, what goes on is well-formed and safe in a header', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.string({ unit: 'binary' }), (traceparent, tracestate) => {
      const headers = traceHeaders(traceOf(traceparent, tracestate))
      expect(headers.traceparent).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-0[0-3]$/)
      expect(headers.tracestate ?? '').toMatch(/^[\u0020-\u007e]*$/)
    }),
  )
})
