import { digestOf } from '@gatehouse/core'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { approvalKeysOf } from './approval-keys.ts'
import { openArguments, sealArguments } from './sealed-arguments.ts'

const keys = approvalKeysOf([new Uint8Array(32).fill(1)])

test('opens what was sealed for the same call and the same approval only', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (input, shown) => {
      const bound = placeOf(input, shown)
      const sealedInput = sealArguments(keys, bound, { input, shown })
      const opened = openArguments(keys, { ...bound, sealedInput })
      expect(digestOf(opened.input)).toBe(bound.inputDigest)
      expect(digestOf(opened.shown)).toBe(bound.shownDigest)
      for (const other of [
        { tenantId: 'u' },
        { id: 'apr_2' },
        { executionId: 'exe_2' },
        { inputDigest: digestOf([input]) },
        { shownDigest: digestOf([shown]) },
      ])
        expect(() => openArguments(keys, { ...bound, sealedInput, ...other })).toThrow('cannot be read')
    }),
  )
})

test('does not show a value, and does not open without the key or once it is forgotten', () => {
  const bound = placeOf({ note: 'secret' }, { note: 'secret' })
  const sealedInput = sealArguments(keys, bound, { input: { note: 'secret' }, shown: { note: 'secret' } })
  expect(Buffer.from(sealedInput, 'base64url').toString('latin1')).not.toContain('secret')
  const strangers = approvalKeysOf([new Uint8Array(32).fill(2)])
  expect(() => openArguments(strangers, { ...bound, sealedInput })).toThrow('cannot be read')
  expect(() => openArguments(keys, bound)).toThrow('cannot be read')
})

function placeOf(input: unknown, shown: unknown) {
  return {
    tenantId: 't',
    id: 'apr_1',
    executionId: 'exe_1',
    inputDigest: digestOf(input),
    shownDigest: digestOf(shown),
  }
}
