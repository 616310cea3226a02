import { parseVersion } from '@gatehouse/core'
import { z } from 'zod'

export const namespaceField = z
  .string()
  .max(100)
  .regex(
    /^[a-z0-9_]+(?:\.[a-z0-9_]+)*$/,
    'is not a namespace: lower-case letters, digits and _ with dots between, as in aws.s3',
  )

export const nameField = z
  .string()
  .regex(/^[a-z0-9_]{1,64}$/, 'is not a name: at most 64 lower-case letters, digits and _')

export const versionField = z
  .string('must be text: put quotes around it, as in "1.0.0"')
  .max(64)
  .refine((text) => parseVersion(text) !== undefined, 'is not a semantic version such as 1.4.0')
  .meta({ pattern: '^\\d+\\.\\d+\\.\\d+(-[0-9A-Za-z.-]+)?(\\+[0-9A-Za-z.-]+)?$' })

export const effectField = z.enum(['read', 'write', 'destructive'])
export const modeField = z.enum(['sync', 'async', 'stream', 'interactive'])
export const targetIdField = z.string().regex(/^[a-z0-9][a-z0-9_.-]{0,199}$/, 'is not the id of a target')

/** A JSON Schema, draft 2020-12; whether it can be used is checked by the validator. */
export const schemaField = z.union([z.boolean(), z.record(z.string(), z.unknown())])

/** A moment as ISO 8601 with a time zone, or a date (midnight UTC). */
export const momentField = z
  .union([z.iso.datetime({ offset: true }), z.iso.date()], 'is not a moment such as 2027-01-31 or 2027-01-31T12:00:00Z')
  .transform((text) => Date.parse(text))

export const stepIdField = z
  .string()
  .regex(/^[A-Za-z_][A-Za-z0-9_]{0,63}$/, 'is not an id: letters, digits and _, at most 64')

export const callField = z
  .string()
  .max(400)
  .regex(
    /^[a-z0-9_]+(?:\.[a-z0-9_]+)*:[a-zA-Z0-9_-]+(?:@(?:latest|\d+(?:\.\d+){0,2}(?:[-+][0-9A-Za-z.+-]+)?))?$/,
    'does not name an action: namespace:name, and @1, @1.2 or @1.2.3 may follow',
  )
