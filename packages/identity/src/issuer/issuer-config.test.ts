import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { issuerConfigSchema } from './issuer-config.ts'

const oidc = { issuer: 'https://issuer.example', audiences: ['https://hub.example/mcp'] }
const entra = { kind: 'entra', tenantId: '72f988bf-86f1-41af-91ab-2d7cd011db47', audiences: ['api://hub'] }

describe('the configuration of an issuer', () => {
  test('needs the issuer and an audience, and trusts nothing by itself', () => {
    expect(issuerConfigSchema.parse(oidc)).toMatchObject({
      kind: 'oidc',
      tenant: 'default',
      clockSkewMs: 60_000,
      trustedAliases: [],
      vouchesForEmail: false,
      createUsers: true,
      groupOverage: 'note',
    })
  })

  test('of Entra ID knows its people by oid within tid', () => {
    expect(issuerConfigSchema.parse(entra)).toMatchObject({
      aliases: [{ kind: 'entra_oid', claim: 'oid', scopedBy: 'tid' }],
      trustedAliases: ['entra_oid'],
    })
  })

  test.each([
    ['no audience', { ...oidc, audiences: [] }, 'audiences'],
    ['an issuer without encryption', { ...oidc, issuer: 'http://issuer.example' }, 'issuer'],
    ['an issuer that is no URL', { ...oidc, issuer: 'issuer' }, 'issuer'],
    ['an issuer with a query', { ...oidc, issuer: 'https://issuer.example/?a=b' }, 'issuer'],
    ['an issuer with a password', { ...oidc, issuer: 'https://u:p@issuer.example' }, 'issuer'],
    ['a symmetric algorithm', { ...oidc, algorithms: ['HS256'] }, 'algorithms.0'],
    ['no algorithm', { ...oidc, algorithms: ['none'] }, 'algorithms.0'],
    ['a clock that is an hour off', { ...oidc, clockSkewMs: 3_600_000 }, 'clockSkewMs'],
    ['trust in a name that it does not have', { ...oidc, trustedAliases: ['entra_oid'] }, 'trustedAliases.0'],
    ['a name that is built in', { ...oidc, aliases: [{ kind: 'subject', claim: 'x' }] }, 'aliases.0.kind'],
    ['a scope that does not exist', { ...oidc, scopes: { x: ['root'] } }, 'scopes.x.0'],
    ['a misspelt field', { ...oidc, audience: 'x' }, ''],
    ['an unknown kind', { ...oidc, kind: 'saml' }, 'kind'],
    ['every Entra tenant at once', { ...entra, tenantId: 'common' }, 'tenantId'],
  ])('is refused with %s, and says where', (_name, config, path) => {
    const result = issuerConfigSchema.safeParse(config)
    expect(result.error?.issues.map((issue) => issue.path.join('.'))).toContain(path)
  })

  test('has a JSON Schema in which every field is described', () => {
    const schema = z.toJSONSchema(issuerConfigSchema, { io: 'input' })
    expect(JSON.stringify(schema)).toContain('Absent = found by discovery')
  })
})
