import { createResilience, createRuns, type Runs, type Subscriptions } from '@gatehouse/automation'
import { Hono } from 'hono'
import { bodyLimit } from 'hono/body-limit'
import { GatehouseError } from '@gatehouse/core'
import type { AutomationHubContext } from './context.ts'
import { errorResponse } from './error-response.ts'
import { changeAction } from './routes/change-action.ts'
import { executeAction } from './routes/execute-action.ts'
import { getAction } from './routes/get-action.ts'
import { mountResults } from './routes/results/mount-results.ts'
import { mountImports } from './routes/imports/mount-imports.ts'
import { listActions } from './routes/list-actions.ts'
import { listSecrets } from './routes/list-secrets.ts'
import { listVersions } from './routes/list-versions.ts'
import { listTargets } from './routes/list-targets.ts'
import { previewAction } from './routes/preview-action.ts'
import { putSecret } from './routes/put-secret.ts'
import { putTarget } from './routes/put-target.ts'
import { removeSecret } from './routes/remove-secret.ts'
import { mountRuns } from './routes/runs/mount-runs.ts'
import { tellDeprecation } from './wire/tell-deprecation.ts'

const mebibyte = 1024 * 1024

export interface AutomationHub extends AsyncDisposable {
  /** Every route lies below `/automation`; mount it at the root. */
  readonly app: Hono
  /** Imports that follow their URLs; `startImportScheduler` refreshes them. */
  readonly imports: Subscriptions
  /** Actions that outlive their requests; once started it also goes on with those that other processes have left. */
  readonly runs: Pick<Runs, 'start'>
}

/** Automation Hub over HTTP. */
export function createAutomationHub(context: AutomationHubContext): AutomationHub {
  const app = new Hono().basePath('/automation')
  const resilience = createResilience()
  const runs = createRuns({ ...context, resilience, store: context.runs }, context.runOptions)
  app.get('/api/catalog/actions', listActions(context))
  app.get('/api/catalog/actions/:id', getAction(context))
  app.patch('/api/catalog/actions/:id', atMost(mebibyte), changeAction(context))
  app.get('/api/catalog/actions/:id/versions', listVersions(context))
  app.use('/actions/:id/*', tellDeprecation(context))
  app.post('/actions/:id/execute', atMost(8 * mebibyte), executeAction(context, { resilience, runs }))
  app.post('/actions/:id/preview', atMost(8 * mebibyte), previewAction(context))
  mountResults(app, context)
  mountRuns(app, context, { runs, atMost })
  const imports = mountImports(app, context, atMost)
  app.get('/api/targets', listTargets(context))
  app.put('/api/targets/:id', atMost(mebibyte), putTarget(context))
  app.get('/api/secrets', listSecrets(context))
  app.put('/api/secrets/:name', atMost(mebibyte), putSecret(context))
  app.delete('/api/secrets/:name', removeSecret(context))
  app.onError((error, c) => errorResponse(error, c, context))
  app.notFound((c) =>
    errorResponse(new GatehouseError('not_found', 'route_not_found', `There is nothing at ${c.req.path}.`), c, context),
  )
  return { app, imports, runs, [Symbol.asyncDispose]: () => runs[Symbol.asyncDispose]() }
}

function atMost(maxBytes: number) {
  return bodyLimit({
    maxSize: maxBytes,
    onError: () => {
      throw new GatehouseError('too_large', 'body_too_large', `The body may have ${maxBytes} bytes at most.`)
    },
  })
}
