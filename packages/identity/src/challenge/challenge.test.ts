import { GatehouseError } from '@gatehouse/core'
import { describe, expect, test } from 'vitest'
import { challengeFor } from './challenge-for.ts'
import { protectedResourceMetadata, protectedResourceMetadataUrl } from './protected-resource-metadata.ts'

const options = {
  resourceMetadataUrl: 'https://hub.example/.well-known/oauth-protected-resource/mcp',
  scope: ['tools'],
}
const metadata = 'resource_metadata="https://hub.example/.well-known/oauth-protected-resource/mcp"'

describe('a challenge', () => {
  test.each([
    [
      'asks for a first credential without an error',
      new GatehouseError('unauthenticated', 'credentials_missing', 'x'),
      `Bearer scope="tools", ${metadata}`,
    ],
    [
      'says why a credential was refused',
      new GatehouseError('unauthenticated', 'key_expired', 'It has expired.'),
      `Bearer error="invalid_token", error_description="It has expired.", scope="tools", ${metadata}`,
    ],
    [
      'names all scopes that are needed',
      new GatehouseError('forbidden', 'insufficient_scope', 'x', { details: { required: 'admin' } }),
      `Bearer error="insufficient_scope", error_description="x", scope="tools admin", ${metadata}`,
    ],
    ['is not put on other refusals', new GatehouseError('forbidden', 'unknown_user', 'x'), undefined],
    ['is not put on faults', new Error('x'), undefined],
  ])('%s', (_name, error, challenge) => {
    expect(challengeFor(error, options)).toBe(challenge)
  })

  test('cannot be ended early by what a message quotes', () => {
    const error = new GatehouseError('unauthenticated', 'invalid_token', 'a"b\\c\r\nSet-Cookie: x é')
    expect(challengeFor(error, options)).toContain(`error_description="a'b'c''Set-Cookie: x '", scope`)
  })
})

describe('protected resource metadata', () => {
  test('names the resource, its issuers and scopes', () => {
    const facts = { resource: 'https://hub.example/mcp', issuers: ['https://issuer.example'], scopes: ['tools'] }
    expect(protectedResourceMetadata(facts)).toEqual({
      resource: 'https://hub.example/mcp',
      resource_name: 'Gatehouse',
      authorization_servers: ['https://issuer.example'],
      scopes_supported: ['tools'],
      bearer_methods_supported: ['header'],
    })
    expect(protectedResourceMetadata({ ...facts, issuers: [] })).not.toHaveProperty('authorization_servers')
  })

  test.each([
    ['https://hub.example', 'https://hub.example/.well-known/oauth-protected-resource'],
    ['https://hub.example/', 'https://hub.example/.well-known/oauth-protected-resource'],
    ['https://hub.example/mcp', 'https://hub.example/.well-known/oauth-protected-resource/mcp'],
    ['http://127.0.0.1:7400/mcp/team', 'http://127.0.0.1:7400/.well-known/oauth-protected-resource/mcp/team'],
  ])('of %s is served at %s', (resource, url) => {
    expect(protectedResourceMetadataUrl(resource)).toBe(url)
  })
})
