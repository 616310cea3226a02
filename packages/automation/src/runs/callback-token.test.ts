import { assert, property, string } from 'fast-check'
import { expect, test } from 'vitest'
import { isSecretOf, newCallbackToken, parseCallbackToken } from './callback-token.ts'

test('a token names its run, and its secret fits its digest alone', () => {
  const one = newCallbackToken('default', 'run_1')
  const other = newCallbackToken('default', 'run_1')
  const { tenantId, runId, secret } = parseCallbackToken(one.token)!
  expect({ tenantId, runId }).toEqual({ tenantId: 'default', runId: 'run_1' })
  expect(isSecretOf(secret, one.digest)).toBe(true)
  expect(isSecretOf(secret, other.digest)).toBe(false)
  expect(isSecretOf(secret, undefined)).toBe(false)
  expect(isSecretOf('', undefined)).toBe(false)
})

test('whatever is no token is none', () => {
  assert(
    property(string({ unit: 'binary' }), (text) => {
      const tokens = [
        text,
        Buffer.from(text).toString('base64url'),
        Buffer.from(JSON.stringify([text, text])).toString('base64url'),
      ]
      for (const token of tokens) expect(parseCallbackToken(token)).toBeUndefined()
    }),
  )
})
