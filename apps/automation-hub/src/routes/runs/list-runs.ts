import type { RunStatus } from '@gatehouse/automation'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import { readQuery } from '../../wire/read-query.ts'
import { wireListedRun } from '../../wire/wire-run.ts'
import type { RunsContext } from './mount-runs.ts'

/** What callers call failed has several reasons inside. */
const statuses = {
  running: ['running'],
  input_required: ['input_required'],
  succeeded: ['succeeded'],
  failed: ['failed', 'cancelled', 'indeterminate'],
} as const satisfies Readonly<Record<string, readonly RunStatus[]>>

const querySchema = z.strictObject({
  status: z.enum(['running', 'input_required', 'succeeded', 'failed']).optional(),
  cursor: z.string().min(1).max(2_000).optional(),
  limit: z
    .string()
    .regex(/^\d{1,4}$/, 'must be a whole number')
    .transform(Number)
    .pipe(z.int().min(1).max(200))
    .default(50),
})

/** `GET /automation/runs`: the caller's own, newest first, without results. */
export function listRuns({ authenticate, service, clock }: RunsContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'automation_hub.execute')
    const { status, ...page } = readQuery(c, querySchema)
    const { items, next } = await service.list(
      principal,
      status === undefined ? {} : { statuses: statuses[status] },
      page,
    )
    const now = clock.now()
    return c.json({
      runs: items.map((run) => wireListedRun(run, now)),
      ...(next === undefined ? {} : { next_cursor: next }),
    })
  }
}
