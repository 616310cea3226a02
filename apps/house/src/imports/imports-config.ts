import { z } from 'zod'
import { resultsSchema } from '../results-config.ts'
import { versionsSchema } from '../versions/versions-config.ts'

const duration = z
  .string()
  .regex(/^[1-9]\d{0,5}[smhdw]$/, 'must be a duration such as 15m, 1h or 7d')
  .describe('How often the document is read again: 15m, 1h, 7d.')

/** Imports that the operator lists; the house keeps them as they stand here. */
export const importsSchema = z
  .array(
    z.strictObject({
      url: z
        .url({ protocol: /^https?$/ })
        .describe('Where the OpenAPI document is. Its host may lie in a private network.'),
      namespace: z.string().optional().describe('Namespace of its actions. Default: from its title.'),
      server: z
        .url({ protocol: /^https?$/ })
        .optional()
        .describe('Base URL of the API, instead of what the document says.'),
      serverVariables: z.record(z.string(), z.string()).optional().describe('Values of variables in its servers.'),
      effects: z
        .string()
        .min(1)
        .optional()
        .describe(
          'File of rules on effects, names and visibility, as for `gatehouse import openapi --effects`. Read at start.',
        ),
      every: duration.default('1h'),
      holdOn: z
        .enum(['major', 'minor', 'never'])
        .default('never')
        .describe('Updates with changes of this level wait for `gatehouse imports apply`.'),
      authorization: z
        .string()
        .optional()
        .describe('What its host is shown in the Authorization header: env:NAME, file:/path or secret:NAME.'),
      fetchReferences: z
        .array(z.string().min(1))
        .optional()
        .describe('Hosts that what it refers to may be fetched from, besides its own. Absent = nothing is fetched.'),
    }),
  )
  .max(500)
  .default([])
  .describe('OpenAPI documents at URLs whose actions follow them.')

export const automationSchema = z
  .strictObject({
    imports: z
      .strictObject({
        enabled: z.boolean().default(true).describe('Whether this process refreshes imports when they are due.'),
        minIntervalMs: z
          .int()
          .min(1_000)
          .max(86_400_000)
          .default(60_000)
          .describe('Shortest time between two looks at one URL, in milliseconds.'),
        concurrency: z
          .int()
          .min(1)
          .max(16)
          .default(2)
          .describe('How many are refreshed at the same time, per process.'),
      })
      .prefault({})
      .describe('Imports that follow a URL.'),
    results: resultsSchema,
    versions: versionsSchema,
  })
  .prefault({})
  .describe('How Automation Hub works in this process.')

export type DeclaredImportConfig = z.output<typeof importsSchema>[number]
