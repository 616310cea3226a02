import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { errorResponse } from '../../error-response.ts'
import { eventStream } from '../../wire/event-stream.ts'
import { wireRun } from '../../wire/wire-run.ts'
import type { RunsContext } from './mount-runs.ts'

/** Then the stream ends without a result, and whoever still wants to know asks again. */
const longestStreamMs = 600_000

/** `GET /automation/runs/{id}/events`: progress as it changes; `result` when the run has ended or asks for input. */
export function streamRun(context: RunsContext): Handler {
  const { authenticate, service, clock } = context
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'automation_hub.execute')
    const id = c.req.param('id') ?? ''
    const onError = (error: unknown): Response => errorResponse(error, c, context)
    // Whoever does not own it is told so before anything is streamed.
    await service.find(principal, id)
    return eventStream({ signal: c.req.raw.signal, onError }, async (signal, events) => {
      events.keepAlive()
      let reported = ''
      const limit = AbortSignal.any([signal, AbortSignal.timeout(longestStreamMs)])
      for await (const run of service.watch(principal, id, limit)) {
        if (run.status !== 'running') {
          events.send('result', wireRun(run, clock.now()))
          return undefined
        }
        const progress = JSON.stringify(run.progress ?? {})
        if (progress !== reported) events.send('progress', run.progress ?? {})
        reported = progress
      }
      return undefined
    })
  }
}
