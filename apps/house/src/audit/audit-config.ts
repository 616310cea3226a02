import { z } from 'zod'

const reference = z.string().regex(/^(env|file|secret):/, 'must be a reference: env:NAME, file:/path or secret:NAME')

const id = z.string().regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, 'must be a short name in lower case')

const collectorUrl = z.url({ protocol: /^https?$/ })

const sinkSchema = z.discriminatedUnion('type', [
  z
    .strictObject({
      id: id.describe('Names its place in the record; a new name starts from the beginning.'),
      type: z.literal('file'),
      path: z.string().min(1).describe('The file that entries are appended to, as JSON Lines, oldest first.'),
      maxBytes: z
        .int()
        .min(1_024)
        .default(256 * 1024 ** 2)
        .describe('A file that would grow beyond it is set aside.'),
      daily: z.boolean().default(true).describe('Whether each day, in UTC, has a file of its own.'),
    })
    .describe('Files on this machine.'),
  z
    .strictObject({
      id,
      type: z.literal('webhook'),
      url: collectorUrl.describe('Where batches are posted to.'),
      secret: reference.describe('What they are signed with (Standard Webhooks): at least 24 bytes.'),
    })
    .describe('Signed messages.'),
  z
    .strictObject({
      id,
      type: z.literal('otlp'),
      url: collectorUrl.describe('The whole URL for logs, such as https://collector.example.com/v1/logs.'),
      headers: z.record(z.string(), reference).default({}).describe('More headers; their values are references.'),
    })
    .describe('OpenTelemetry logs over OTLP/HTTP.'),
])

/** How the audit record is proved, kept and passed on. */
export const auditSchema = z
  .strictObject({
    signingKey: reference
      .optional()
      .describe(
        'Private Ed25519 key (JWK or PEM) for several processes. Default: one that is made in the data directory.',
      ),
    checkpoints: z
      .strictObject({
        everyEntries: z.int().min(1).default(1_000).describe('Sign the record after so many entries,'),
        everySeconds: z.number().min(1).max(86_400).default(300).describe('or so long after the last time.'),
      })
      .prefault({})
      .describe('How often the record is signed.'),
    retentionDays: z
      .number()
      .min(1)
      .max(36_500)
      .optional()
      .describe('Entries that are older are removed. Default: all are kept.'),
    deliver: z.boolean().default(true).describe('Whether this process delivers to sinks and removes old entries.'),
    sinks: z
      .array(sinkSchema)
      .max(20)
      .refine((sinks) => new Set(sinks.map((sink) => sink.id)).size === sinks.length, 'each needs an id of its own')
      .default([])
      .describe('Where else every entry is to be.'),
  })
  .prefault({})
  .describe('The audit record.')

export type AuditConfig = z.output<typeof auditSchema>
