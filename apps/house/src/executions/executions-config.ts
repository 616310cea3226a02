import { hkdfSync } from 'node:crypto'
import type { ExecutionRetention } from '@gatehouse/app-tool-hub'
import { z } from 'zod'

const dayMs = 86_400_000
const days = z.number().positive().max(3_650)

/** How long runs of tools are remembered. */
export const executionsSchema = z
  .strictObject({
    keepDays: days
      .nullable()
      .default(90)
      .describe(
        'How long an execution and its result are kept after its end; null: for good. The audit keeps its own time.',
      ),
    idempotencyDays: days
      .nullable()
      .default(30)
      .describe(
        'How long after its end a repeated call with the same idempotency key is answered by the first; null: as long as the execution is kept.',
      ),
  })
  .prefault({})
  .describe('How long runs of tools are remembered.')

export function executionRetentionOf({
  keepDays,
  idempotencyDays,
}: z.output<typeof executionsSchema>): ExecutionRetention {
  return {
    keptMs: keepDays === null ? undefined : keepDays * dayMs,
    idempotencyMs: idempotencyDays === null ? undefined : idempotencyDays * dayMs,
  }
}

/** What clients bring back with the answers of their users is sealed with a key of its own, the same on every replica. */
export function requestStateKeyOf(masterKeys: readonly Uint8Array[]): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKeys[0]!, new Uint8Array(), 'gatehouse mcp request state', 32))
}
