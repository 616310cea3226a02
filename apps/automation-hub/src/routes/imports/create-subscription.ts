import { inOperation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import { importFields, sourceFields, sourceOptions } from '../../wire/import-fields.ts'
import { readBody } from '../../wire/read-body.ts'
import { wireRefresh } from '../../wire/wire-subscription.ts'
import { setSignIn, signInOf } from './sign-in-of-import.ts'
import type { SubscriptionContext } from './subscription-context.ts'

export const scheduleFields = {
  every_ms: z.int().optional(),
  hold_on: z.enum(['major', 'minor', 'never']).optional(),
}

const bodySchema = z.strictObject({ ...importFields, ...sourceFields, ...scheduleFields })

/**
 * `POST /automation/api/imports/subscriptions`: imports from URLs now and again on a schedule. Answers 201 with the first
 * import; documents that cannot be read now are refused and nothing is kept.
 */
export function createSubscription(context: SubscriptionContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const { signal } = c.req.raw
    const traceparent = c.req.header('traceparent')
    const { auth, impersonation, every_ms: everyMs, hold_on: holdOn, ...fields } = await readBody(c, bodySchema)
    const request = { action: 'automation.import_subscribe', principal, signal, traceparent }
    const answer = await inOperation(context, request, async (op) => {
      requireScope(principal, 'admin')
      const change = signInOf({ auth, impersonation })
      const { userId, email } = principal
      const schedule = {
        ...(everyMs === undefined ? {} : { everyMs }),
        ...(holdOn === undefined ? {} : { holdOn }),
      }
      const subscribed = { ...sourceOptions(fields), ...schedule }
      const { id } = await context.imports.add(op.tenantId, subscribed, {
        userId,
        ...(email === undefined ? {} : { email }),
      })
      op.note({ details: { subscription: id, urls: fields.urls } })
      try {
        const refreshed = await context.imports.refresh(op.tenantId, id, { principal, signal, traceparent })
        if (refreshed.failure !== undefined) throw refreshed.failure.cause
        const { report } = refreshed
        const shown = report === undefined ? {} : { report: await setSignIn(context, context.lock, op, report, change) }
        return wireRefresh({ ...refreshed, ...shown }, false)
      } catch (error) {
        await context.imports.remove(op.tenantId, id, { keepsActions: true })
        throw error
      }
    })
    return c.json(answer, 201)
  }
}
