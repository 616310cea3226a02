import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import { waitMsField } from '../../wire/execute-body.ts'
import { readQuery } from '../../wire/read-query.ts'
import { wireRun } from '../../wire/wire-run.ts'
import type { RunsContext } from './mount-runs.ts'

const querySchema = z.strictObject({ wait_ms: waitMsField.default(0) })

/** `GET /automation/runs/{id}`: how a run stands; with `wait_ms` once it has ended or asks for input, or time is up. */
export function getRun({ authenticate, service, clock }: RunsContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'automation_hub.execute')
    const { wait_ms: waitMs } = readQuery(c, querySchema)
    const run = await service.find(principal, c.req.param('id') ?? '', { waitMs, signal: c.req.raw.signal })
    return c.json(wireRun(run, clock.now()))
  }
}
