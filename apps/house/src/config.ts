import { issuerConfigSchema, tokenEndpointConfigSchema } from '@gatehouse/identity'
import { z } from 'zod'

const seconds = z.number().positive().max(86_400)

/** `gatehouse.yaml`. Every field has a default; the file itself is optional. */
export const configSchema = z.strictObject({
  host: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  port: z.int().min(0).max(65_535).default(7400).describe('Port to listen on; 0 picks a free one.'),
  publicUrl: z
    .url({ protocol: /^https?$/ })
    .optional()
    .describe('Where callers reach this server, when it is not http://host:port: behind a proxy, say.'),
  allowedHosts: z
    .array(z.string().min(1))
    .default([])
    .describe('Host names that requests may carry in Host and Origin, besides those of publicUrl and this machine.'),
  databaseUrl: z
    .string()
    .optional()
    .describe(
      'Server PostgreSQL: postgresql://… or a reference such as env:NAME. Default: embedded, in the data directory.',
    ),
  tenant: z.string().min(1).max(100).default('default').describe('Id of the tenant that this installation serves.'),
  issuers: z.array(issuerConfigSchema).default([]).describe('OpenID Connect issuers whose access tokens are accepted.'),
  trustedHeader: z
    .strictObject({ createUnknownUsers: z.boolean().default(false) })
    .prefault({})
    .describe('Keys with scope act_as_user name the user in the header Gatehouse-User.'),
  onBehalfOf: z
    .discriminatedUnion('kind', [
      z.strictObject({ kind: z.literal('own') }).describe('Tokens signed by this Gatehouse.'),
      tokenEndpointConfigSchema.describe('Tokens of the company’s issuer, such as Entra on-behalf-of.'),
    ])
    .default({ kind: 'own' })
    .describe('The token that Tool Hub shows to Automation Hub.'),
  automationHub: z
    .strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('An Automation Hub elsewhere. Default: the one in this process.'),
      audience: z.string().optional().describe('Audience of the tokens it accepts. Default: its URL.'),
      trustedToolHub: z
        .strictObject({ issuer: z.url(), jwksUrl: z.url() })
        .optional()
        .describe('For an Automation Hub on its own: whose tokens it accepts.'),
    })
    .prefault({}),
  sources: z
    .array(z.strictObject({ id: z.string(), type: z.string(), config: z.unknown() }))
    .default([])
    .describe('More catalog sources.'),
  syncEverySeconds: seconds.default(30).describe('How often sources are read for changes.'),
  egress: z
    .strictObject({
      allow: z
        .array(z.string().min(1))
        .default([])
        .describe('host or host:port patterns that may lie in private networks.'),
    })
    .prefault({}),
  secrets: z
    .strictObject({
      directories: z.array(z.string()).default([]).describe('Folders that file: references may read from.'),
    })
    .prefault({}),
  limits: z
    .strictObject({
      runningCallsPerUser: z.int().min(1).default(256),
      runningCallsPerTenant: z.int().min(1).default(4_096),
      maxInputBytes: z.int().min(1_024).default(1_048_576),
      maxResultBytes: z.int().min(1_024).default(1_048_576),
      toolTimeoutSeconds: seconds.default(120),
      shutdownSeconds: seconds.default(10),
    })
    .prefault({}),
  sample: z.boolean().default(true).describe('Start the sample field-service company and publish its actions.'),
})

export type Config = z.output<typeof configSchema>
