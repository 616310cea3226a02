import { expect, test } from 'vitest'
import { apiOf, convertText } from '../single-operation.fixture.ts'

const token = 'token: --auth env:NAME'

function suggestionFor(scheme: unknown) {
  const beside = { components: { securitySchemes: { main: scheme } }, security: [{ main: [] }] }
  return convertText(apiOf({ '/a': { get: {} } }, beside)).signIn
}

test.each([
  [{ type: 'http', scheme: 'Bearer' }, 'api_access_token', [token]],
  [
    { type: 'http', scheme: 'basic' },
    'api_access_token',
    [`${token}, base64 of user:password`, 'prefix: "Basic " in auth.prefix of the target'],
  ],
  [{ type: 'http', scheme: 'digest' }, 'unsupported', ['scheme: the HTTP scheme "digest" is not known']],
  [
    { type: 'apiKey', in: 'header', name: 'X-Key' },
    'api_access_token',
    [token, 'header: "X-Key" in auth.header of the target'],
  ],
  [{ type: 'apiKey', in: 'header', name: 'Authorization' }, 'api_access_token', [token]],
  [
    { type: 'apiKey', in: 'query', name: 'key' },
    'unsupported',
    ['place: the key belongs in the query parameter "key"; targets send it in a header'],
  ],
  [
    { type: 'apiKey', in: 'cookie', name: 'sid' },
    'unsupported',
    ['place: the key belongs in the cookie "sid"; targets send it in a header'],
  ],
  [{ type: 'mutualTLS' }, 'mutual_tls', ['client_certificate: certificate and key, on the target']],
  [{ type: 'magic' }, 'unsupported', ['scheme: the type "magic" is not known']],
])('%j', (scheme, kind, missing) => {
  expect(suggestionFor(scheme)).toEqual([{ scheme: 'main', kind, missing, operations: 1 }])
})

test.each([
  [
    { type: 'oauth2', flows: { clientCredentials: { tokenUrl: 'https://id.example/token', scopes: { read: '' } } } },
    'token_url: the address of the token server; the document suggests https://id.example/token',
  ],
  [
    { type: 'oauth2', flows: { authorizationCode: { tokenUrl: 'javascript:alert(1)' } } },
    'token_url: the address of the token server',
  ],
  [
    { type: 'openIdConnect', openIdConnectUrl: 'https://id.example/.well-known/openid-configuration?x=1' },
    'issuer: the address of the token server; the document suggests https://id.example/.well-known/openid-configuration',
  ],
])('%j needs a token server, whose address is only suggested', (scheme, first) => {
  const [suggestion] = suggestionFor(scheme)
  expect(suggestion).toMatchObject({ kind: 'token_server' })
  expect(suggestion!.missing[0]).toBe(first)
  expect(suggestion!.missing).toContain('client.secret: env:NAME or file:/path')
})

test('Swagger 2.0 security definitions are read as well', () => {
  const content = JSON.stringify({
    swagger: '2.0',
    info: { title: 'A', version: '1' },
    securityDefinitions: { key: { type: 'apiKey', in: 'header', name: 'X-Key' }, login: { type: 'basic' } },
    paths: { '/a': { get: { security: [{ key: [] }] }, post: { security: [{ login: [] }] } } },
  })
  expect(convertText(content).signIn.map(({ scheme, operations }) => `${scheme} ${operations}`)).toEqual([
    'key 1',
    'login 1',
  ])
})

test('an operation without sign-in among others is noted, a scheme nobody describes as well', () => {
  const beside = {
    components: { securitySchemes: { main: { type: 'http', scheme: 'bearer' } } },
    security: [{ main: [] }],
  }
  const { signIn, notes } = convertText(
    apiOf({ '/a': { get: {}, post: { security: [] }, put: { security: [{ gone: [] }] } } }, beside),
  )
  expect(signIn).toMatchObject([{ scheme: 'main', operations: 1 }])
  expect(notes.map(({ code }) => code)).toEqual(['server_missing', 'public_operation', 'unknown_security_scheme'])
})
