import { issuerConfigSchema, tokenEndpointConfigSchema } from '@gatehouse/identity'
import { z } from 'zod'
import { approvalsSchema } from './approvals/approvals-config.ts'
import { executionsSchema } from './executions/executions-config.ts'
import { auditSchema } from './audit/audit-config.ts'
import { hooksSchema } from './hooks/hooks-config.ts'
import { automationSchema, importsSchema } from './imports/imports-config.ts'
import { limitFields } from './limits/limits-config.ts'
import { searchSchema } from './search/search-config.ts'
import { telemetrySchema } from './telemetry/telemetry-config.ts'

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
    .strictObject({
      createUnknownUsers: z
        .boolean()
        .default(false)
        .describe('Whether naming a user who does not exist yet makes one. False = the request is refused.'),
    })
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
        .strictObject({
          issuer: z.url().describe('publicUrl of that Tool Hub.'),
          jwksUrl: z.url().describe('Its public keys: publicUrl followed by /.well-known/jwks.json. Read at start.'),
        })
        .optional()
        .describe('For an Automation Hub on its own: whose tokens it accepts.'),
    })
    .prefault({})
    .describe('Where Automation Hub is, when it does not run in this process, and whom it trusts.'),
  automation: automationSchema,
  imports: importsSchema,
  hooks: hooksSchema,
  audit: auditSchema,
  sources: z
    .array(
      z.strictObject({
        id: z.string().describe('Becomes the scheme of tool references: id://namespace.name.'),
        type: z.string().describe('Which backend reads it, such as automation_hub.'),
        config: z.unknown().describe('What that backend needs to know.'),
      }),
    )
    .default([])
    .describe('More catalog sources. The one with id automation_hub is always there.'),
  search: searchSchema,
  telemetry: telemetrySchema,
  syncEverySeconds: seconds.default(30).describe('How often sources are read for changes.'),
  egress: z
    .strictObject({
      allow: z
        .array(z.string().min(1))
        .default([])
        .describe('host or host:port patterns that may lie in private networks.'),
    })
    .prefault({})
    .describe('The way out. Addresses in private networks are refused unless an operator names the host.'),
  secrets: z
    .strictObject({
      directories: z
        .array(z.string())
        .default([])
        .describe('Folders that file: references may read from, besides secrets/ in the data directory.'),
    })
    .prefault({})
    .describe('What file: references of secrets may name.'),
  limits: z
    .strictObject({
      ...limitFields,
      runningCallsPerUser: z.int().min(1).default(256).describe('Calls of one user at the same time, per process.'),
      runningCallsPerTenant: z
        .int()
        .min(1)
        .default(4_096)
        .describe('Calls of all users at the same time, per process.'),
      maxInputBytes: z.int().min(1_024).default(1_048_576).describe('Largest input of a tool, as JSON.'),
      maxResultBytes: z
        .int()
        .min(1_024)
        .default(131_072)
        .describe(
          'Largest result that an answer carries; of a larger one its shape and beginning, to be read in parts.',
        ),
      toolTimeoutSeconds: seconds.default(120).describe('How long a tool may run.'),
      longestRunSeconds: z
        .number()
        .positive()
        .max(30 * 86_400)
        .default(86_400)
        .describe('How long a tool that answers later may take in all, waiting for the user included.'),
      deadAfterSeconds: z
        .number()
        .min(1)
        .max(600)
        .default(20)
        .describe('Beside other processes, one that has not been heard of for so long is taken for dead.'),
      shutdownSeconds: seconds.default(10).describe('How long running calls may go on after the request to stop.'),
    })
    .prefault({})
    .describe('Bounds. A request beyond one is refused with a code of its own.'),
  policy: z
    .strictObject({
      rulesDirectory: z
        .string()
        .min(1)
        .optional()
        .describe(
          'Folder with rules as YAML files, read at start and on every change. They replace those it had before.',
        ),
      trustedSources: z
        .array(z.string().min(1))
        .default(['automation_hub'])
        .describe(
          'Sources whose results are the company’s own words; those of others label a run untrusted_input_seen.',
        ),
      runLabelHours: z
        .number()
        .positive()
        .max(24 * 30)
        .default(24)
        .describe('How long a run remembers what it has touched.'),
    })
    .prefault({})
    .describe('What rules stand on.'),
  approvals: approvalsSchema,
  executions: executionsSchema,
  sample: z.boolean().default(true).describe('Start the sample field-service company and publish its actions.'),
})

export type Config = z.output<typeof configSchema>
