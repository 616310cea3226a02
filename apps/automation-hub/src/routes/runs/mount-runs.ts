import type { Runs } from '@gatehouse/automation'
import type { Hono, MiddlewareHandler } from 'hono'
import type { AutomationHubContext } from '../../context.ts'
import { cancelRun } from './cancel-run.ts'
import { getRun } from './get-run.ts'
import { giveInput } from './give-input.ts'
import { listRuns } from './list-runs.ts'
import { receiveCallback } from './receive-callback.ts'
import { streamRun } from './stream-run.ts'

const mebibyte = 1024 * 1024
const maxCallbackBytes = 64 * 1024

export interface RunsContext extends AutomationHubContext {
  readonly service: Runs
}

/** The routes of actions that outlive their requests. Everything but the callback is for the owner of the run. */
export function mountRuns(
  app: Hono,
  hub: AutomationHubContext,
  { runs, atMost }: { readonly runs: Runs; readonly atMost: (maxBytes: number) => MiddlewareHandler },
): void {
  const context: RunsContext = { ...hub, service: runs }
  app.get('/runs', listRuns(context))
  app.get('/runs/:id', getRun(context))
  app.get('/runs/:id/events', streamRun(context))
  app.post('/runs/:id/input', atMost(mebibyte), giveInput(context))
  app.post('/runs/:id/cancel', atMost(mebibyte), cancelRun(context))
  app.post('/callbacks/:token', atMost(maxCallbackBytes), receiveCallback(context))
}
