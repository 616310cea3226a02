import { newId } from '@gatehouse/core'
import { actionId } from '../action/action.ts'
import { hasEnded, type Run } from './run.ts'
import type { WebhookDelivery } from './webhook-delivery.ts'

/** What the webhook of a run is told about how it stands now; undefined when it has none or there is nothing to tell. */
export function makeDelivery(run: Run, now: number): WebhookDelivery | undefined {
  const { webhook } = run
  if (webhook === undefined || run.status === 'running') return undefined
  return {
    tenantId: run.tenantId,
    id: newId('whd'),
    runId: run.id,
    url: webhook.url,
    secret: webhook.secret,
    body: JSON.stringify({ ...facts(run), ...(webhook.includeResult ? outcome(run) : {}) }),
    traceparent: run.traceparent,
    attempts: 0,
    dueAt: now,
  }
}

function facts(run: Run) {
  return {
    run_id: run.id,
    // What callers read of a run: cancelled and unknown are failures of a kind.
    status: hasEnded(run) && run.status !== 'succeeded' ? 'failed' : run.status,
    action: actionId(run.action),
    ...(run.finishedAt === undefined ? {} : { finished_at: new Date(run.finishedAt).toISOString() }),
  }
}

function outcome({ status, result, failure, inputRequest }: Run) {
  if (status === 'succeeded') return { result: result ?? null }
  if (status === 'input_required') return { message: inputRequest?.message }
  return failure === undefined ? {} : { error: { kind: failure.kind, message: failure.message } }
}
