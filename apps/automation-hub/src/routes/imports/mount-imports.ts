import { createImportLock, createSubscriptions, type Subscriptions } from '@gatehouse/automation'
import type { Hono, MiddlewareHandler } from 'hono'
import type { AutomationHubContext } from '../../context.ts'
import { actionSchema } from '../action-schema.ts'
import { changeSubscription } from './change-subscription.ts'
import { createSubscription } from './create-subscription.ts'
import { getSubscription } from './get-subscription.ts'
import { importActions } from './import-actions.ts'
import { importDocuments } from './import-documents.ts'
import { listSubscriptions } from './list-subscriptions.ts'
import { applyHeldImport, refreshSubscription } from './refresh-subscription.ts'
import { removeSubscription } from './remove-subscription.ts'

const mebibyte = 1024 * 1024

/** The routes of imports, once and on a schedule. All imports of the process take one lock. */
export function mountImports(
  app: Hono,
  hub: AutomationHubContext,
  atMost: (maxBytes: number) => MiddlewareHandler,
): Subscriptions {
  const lock = createImportLock()
  const { minEveryMs } = hub
  const imports = createSubscriptions({
    ...hub,
    store: hub.subscriptions,
    lock,
    ...(minEveryMs === undefined ? {} : { minEveryMs }),
  })
  const context = { ...hub, lock, imports }
  const one = '/api/imports/subscriptions/:id'
  app.post('/api/imports', atMost(64 * mebibyte), importDocuments(context))
  app.get('/api/action.schema.json', actionSchema())
  app.post('/api/imports/actions', atMost(64 * mebibyte), importActions(context))
  app.post('/api/imports/subscriptions', atMost(2 * mebibyte), createSubscription(context))
  app.get('/api/imports/subscriptions', listSubscriptions(context))
  app.get(one, getSubscription(context))
  app.patch(one, atMost(mebibyte), changeSubscription(context))
  app.delete(one, removeSubscription(context))
  app.post(`${one}/refresh`, atMost(mebibyte), refreshSubscription(context))
  app.post(`${one}/apply`, atMost(mebibyte), applyHeldImport(context))
  return imports
}
