import { describe, expect, test } from 'vitest'
import { readCredential } from './credential.ts'
import { newKeySecret } from './key/key-secret.ts'

const base64url = (text: string): string => Buffer.from(text).toString('base64url')
const tokenOf = (payload: string): string => `${base64url('{"alg":"ES256"}')}.${base64url(payload)}.AAAA`
const key = newKeySecret().text
const token = tokenOf('{"iss":"https://issuer.example"}')

describe('reading a credential', () => {
  test.each([
    ['a bearer key', { authorization: `Bearer ${key}` }, { kind: 'key', secret: key }],
    ['any case of the scheme', { authorization: `bEARER  ${key}` }, { kind: 'key', secret: key }],
    ['x-api-key', { 'x-api-key': key }, { kind: 'key', secret: key }],
    ['the same key twice', { authorization: `Bearer ${key}`, 'x-api-key': key }, { kind: 'key', secret: key }],
    ['a JWT', { authorization: `Bearer ${token}` }, { kind: 'token', token, issuer: 'https://issuer.example' }],
  ])('understands %s', (_name, headers: Record<string, string>, credential) => {
    expect(readCredential(new Headers(headers))).toEqual(credential)
  })

  test.each([
    ['no header', {}, 'credentials_missing'],
    ['Basic', { authorization: 'Basic dTpw' }, 'unsupported_authorization_scheme'],
    ['an empty header', { authorization: '' }, 'unsupported_authorization_scheme'],
    ['a scheme alone', { authorization: 'Bearer' }, 'unsupported_authorization_scheme'],
    [
      'two bearer tokens in one header',
      { authorization: `Bearer ${key}, Bearer ${key}` },
      'unsupported_authorization_scheme',
    ],
    ['two different credentials', { authorization: `Bearer ${token}`, 'x-api-key': key }, 'ambiguous_credentials'],
    ['a JWT as API key', { 'x-api-key': token }, 'invalid_key'],
    ['SQL as API key', { 'x-api-key': "' OR 1=1 --" }, 'invalid_key'],
    ['garbage', { authorization: 'Bearer garbage' }, 'invalid_token'],
    [
      'an unsigned JWT',
      { authorization: `Bearer ${base64url('{"alg":"none"}')}.${base64url('{}')}.` },
      'invalid_token',
    ],
    ['a payload that is not JSON', { authorization: `Bearer ${tokenOf('{')}` }, 'invalid_token'],
    ['a payload that is null', { authorization: `Bearer ${tokenOf('null')}` }, 'invalid_token'],
    ['no issuer', { authorization: `Bearer ${tokenOf('{}')}` }, 'invalid_token'],
    ['an issuer that is no text', { authorization: `Bearer ${tokenOf('{"iss":["a"]}')}` }, 'invalid_token'],
    [
      'a signature that is not canonical base64url',
      { authorization: `Bearer ${token.slice(0, -4)}AAB` },
      'invalid_token',
    ],
    ['a token beyond all measure', { authorization: `Bearer ${'a'.repeat(20_000)}` }, 'invalid_token'],
  ])('refuses %s', (_name, headers: Record<string, string>, code) => {
    expect(() => readCredential(new Headers(headers))).toThrow(expect.objectContaining({ code }))
  })
})
