import { z } from 'zod'
import { webUrlSchema } from './web-url.ts'
import { isKnownScope, knownScopes, type Scope } from '../scopes.ts'

// The descriptions are the reference documentation of `issuers:` in gatehouse.yaml.

const claimPathSchema = z
  .union([z.string().min(1).max(300), z.array(z.string().min(1).max(300)).min(1).max(8)])
  .describe('A claim by name, a nested one as realm_access.roles, or as a list of names when a name has dots in it.')

const aliasKindSchema = z
  .string()
  .regex(/^[a-z][a-z0-9_]{0,62}$/, 'Write lower-case letters, digits and underscores, beginning with a letter.')

const aliasSchema = z.strictObject({
  kind: aliasKindSchema
    .refine((kind) => kind !== 'subject' && kind !== 'email', 'The kinds subject and email are built in.')
    .describe('What this name is called in Gatehouse, e.g. employee_number.'),
  claim: claimPathSchema,
  scopedBy: claimPathSchema
    .optional()
    .describe('The claim within which the name is unique, such as tid for oid. Absent = unique by itself.'),
})

const scopeSchema = z
  .string()
  .refine(isKnownScope, `Known scopes: ${Object.keys(knownScopes).join(', ')}.`)
  .transform((text): Scope => text as Scope)

/** Asymmetric algorithms only: with a shared secret anybody who can check a token could make one. */
const algorithmSchema = z.enum([
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
])

const common = {
  tenant: z.string().min(1).max(200).default('default').describe('The Gatehouse tenant that its users belong to.'),
  audiences: z
    .array(z.string().min(1).max(2_000))
    .min(1, 'Name at least one audience: a token for somebody else is not accepted.')
    .describe('What `aud` must contain one of: the URL of this Gatehouse, or the id under which the issuer knows it.'),
  algorithms: z
    .array(algorithmSchema)
    .min(1)
    .default(['RS256', 'PS256', 'ES256', 'EdDSA', 'Ed25519'])
    .describe('Accepted signing algorithms.'),
  clockSkewMs: z.number().int().min(0).max(300_000).default(60_000).describe('How far the clocks may differ.'),
  subjectType: z
    .enum(['pairwise', 'public'])
    .default('pairwise')
    .describe(
      'public = every application gets the same `sub` for a person (OpenID Connect Core §8), so that two subjects are two people and never join by e-mail.',
    ),
  vouchesForEmail: z
    .boolean()
    .default(false)
    .describe(
      'Treats its e-mail addresses as verified although no claim says so. Only for an issuer that hands out the addresses itself.',
    ),
  createUsers: z
    .boolean()
    .default(true)
    .describe('Whether a first sign-in makes a user. False = only users that exist already.'),
  scopes: z
    .record(z.string(), z.array(scopeSchema))
    .optional()
    .describe('What each scope of a token is worth here. Absent = every valid token is worth `tools`.'),
  groupOverage: z
    .enum(['note', 'refuse'])
    .default('note')
    .describe(
      'What happens when a token says that it left groups out: go on with a note on the principal, or refuse. Choose refuse when grants deny groups.',
    ),
}

const defaultClaims = { subject: 'sub', email: 'email', displayName: 'name', groups: 'groups', roles: 'roles' } as const

function claimsSchema(emailVerified: string) {
  const path = (name: string) => claimPathSchema.default(name)
  const optionalPath = (name: string) => claimPathSchema.nullable().default(name)
  return z
    .strictObject({
      subject: path(defaultClaims.subject).describe('What the issuer calls the user.'),
      email: optionalPath(defaultClaims.email).describe('The e-mail address. null = this issuer names none.'),
      emailVerified: optionalPath(emailVerified).describe(
        'The claim that says whether the e-mail address is verified.',
      ),
      displayName: optionalPath(defaultClaims.displayName).describe('What the user is called for people.'),
      groups: optionalPath(defaultClaims.groups).describe('null = groups of this issuer do not count.'),
      roles: optionalPath(defaultClaims.roles).describe('null = roles of this issuer do not count.'),
    })
    .prefault({})
    .describe('Which claim of a token says what.')
}

const aliases = z.array(aliasSchema).max(10).describe('Names that a token carries besides subject and e-mail address.')
const trustedAliases = z
  .array(aliasKindSchema)
  .max(11)
  .describe(
    'Kinds of names that join accounts: whoever presents such a name from this issuer is the user who has it. `email` counts only when verified.',
  )

export const oidcIssuerSchema = z.strictObject({
  kind: z.literal('oidc').default('oidc').describe('Any OpenID Connect issuer, found by discovery.'),
  issuer: webUrlSchema.describe('Exactly as it stands in `iss`, with or without a slash at the end.'),
  jwksUrl: webUrlSchema.optional().describe('Where its keys are. Absent = found by discovery.'),
  ...common,
  claims: claimsSchema('email_verified'),
  aliases: aliases.default([]),
  trustedAliases: trustedAliases.default([]),
})

export const entraIssuerSchema = z.strictObject({
  kind: z.literal('entra').describe('One tenant of Entra ID, tokens of version 1 and 2.'),
  tenantId: z
    .guid('Write the directory (tenant) id; common and organizations would let every tenant in.')
    .toLowerCase()
    .describe('Directory (tenant) id.'),
  authority: webUrlSchema.default('https://login.microsoftonline.com').describe('Another one for national clouds.'),
  ...common,
  claims: claimsSchema('xms_edov'),
  // `sub` differs for every application of a tenant; `oid` within `tid` is the person.
  aliases: aliases.default([{ kind: 'entra_oid', claim: 'oid', scopedBy: 'tid' }]),
  trustedAliases: trustedAliases.default(['entra_oid']),
})

/** An issuer whose access tokens are accepted: `kind: oidc` (any, by discovery) or `kind: entra` (one Entra ID tenant). */
export const issuerConfigSchema = z
  .discriminatedUnion('kind', [oidcIssuerSchema, entraIssuerSchema])
  .superRefine((config, context) => {
    const known = new Set(['email', ...config.aliases.map((alias) => alias.kind)])
    for (const [i, kind] of config.trustedAliases.entries()) {
      if (known.has(kind)) continue
      const message = `There is no alias of kind ${kind}; this issuer has: ${[...known].join(', ')}.`
      context.addIssue({ code: 'custom', path: ['trustedAliases', i], message })
    }
  })

export type IssuerConfig = z.output<typeof issuerConfigSchema>
/** As an operator writes it, before defaults. */
export type IssuerConfigInput = z.input<typeof issuerConfigSchema>
export type ClaimPath = z.output<typeof claimPathSchema>
