import type { TargetPolicy } from '@gatehouse/automation'
import { z } from 'zod'

const timeMs = z.int().min(1).max(600_000)
const pointer = z
  .string()
  .max(1_000)
  .regex(/^(?:\/(?:[^~/]|~[01])*)*$/, 'is not a JSON Pointer such as /data/items')

const callPolicy = {
  timeout_ms: timeMs.optional(),
  max_response_bytes: z.int().min(1).max(67_108_864).optional(),
  large_responses: z.enum(['refuse', 'store']).optional(),
  max_stored_bytes: z.int().min(1).max(17_179_869_184).optional(),
  retries: z
    .strictObject({
      max: z.int().min(0).max(10).optional(),
      idempotency_key_honoured: z.boolean().optional(),
      base_delay_ms: timeMs.optional(),
      max_delay_ms: timeMs.optional(),
      attempt_timeout_ms: timeMs.optional(),
      budget_percent: z.int().min(0).max(100).optional(),
    })
    .optional(),
  concurrency: z
    .strictObject({
      max: z.int().min(1).max(10_000).optional(),
      max_queued: z.int().min(0).max(10_000).optional(),
    })
    .optional(),
  rate: z
    .strictObject({
      requests: z.int().min(1).max(1_000_000).optional(),
      per_ms: z.int().min(1).max(86_400_000).optional(),
      max_pause_ms: z.int().min(0).max(86_400_000).optional(),
      per: z.enum(['target', 'user']).optional(),
    })
    .optional(),
  breaker: z
    .union([
      z.literal(false),
      z.strictObject({
        failures: z.int().min(1).max(1_000).optional(),
        window: z.int().min(1).max(1_000).optional(),
        open_ms: timeMs.optional(),
      }),
    ])
    .optional(),
  response: z
    .strictObject({
      select: pointer.optional(),
      fields: z
        .record(z.string().min(1).max(200), pointer)
        .refine((fields) => Object.keys(fields).length <= 200, 'has more than 200 fields')
        .optional(),
    })
    .optional(),
  redact: z.array(pointer).max(100).optional(),
} as const

/** The policy of a target as the API takes it; `parse` gives a `TargetPolicy`. */
export const policyField = z
  .strictObject({
    ...callPolicy,
    overrides: z
      .array(
        z.strictObject({
          ...callPolicy,
          effect: z.enum(['read', 'write', 'destructive']).optional(),
          name: z.string().min(1).max(200).optional(),
        }),
      )
      .max(100)
      .optional(),
  })
  .transform((wire): TargetPolicy => renamed(wire, camelCase) as TargetPolicy)

/** A policy as the API shows it. */
export function wirePolicy(policy: TargetPolicy): Readonly<Record<string, unknown>> {
  return renamed(policy, snakeCase) as Readonly<Record<string, unknown>>
}

/** The names of settings change their spelling; the names of result fields are the operator's and stay. */
function renamed(value: unknown, spelling: (name: string) => string): unknown {
  if (Array.isArray(value)) return value.map((item) => renamed(item, spelling))
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, setting]) => setting !== undefined)
      .map(([name, setting]) => [spelling(name), name === 'fields' ? setting : renamed(setting, spelling)]),
  )
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_, letter: string) => letter.toUpperCase())
}

function snakeCase(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
