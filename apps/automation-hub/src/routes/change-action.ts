import { actionId, actionNotFound, chooseActionVersion, parseActionId, type ActionVersion } from '@gatehouse/automation'
import { inOperation, InvalidInputError } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Deprecation } from '@gatehouse/spec'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { readBody } from '../wire/read-body.ts'
import { wireVersion } from '../wire/wire-action.ts'
import { wireDeprecation } from '../wire/wire-deprecation.ts'

const moment = z.iso.datetime({ offset: true }).transform((text) => Date.parse(text))

const bodySchema = z.strictObject({
  /** Default: now, where the version is not deprecated yet. `null` takes back all that was said. */
  deprecated_at: moment.nullable().optional(),
  removed_at: moment.nullable().optional(),
  /** What to use instead. */
  advice: z.string().min(1).max(500).nullable().optional(),
})

type Change = z.infer<typeof bodySchema>

/** `PATCH /automation/api/catalog/actions/{id}`: when a version is deprecated and when it goes. Absent fields stay. */
export function changeAction(context: AutomationHubContext): Handler {
  const { actions, clock } = context
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const change = await readBody(c, bodySchema)
    const request = {
      action: 'automation.deprecate',
      principal,
      signal: c.req.raw.signal,
      traceparent: c.req.header('traceparent'),
      facts: { details: { action: id.slice(0, 400) } },
    }
    const answer = await inOperation(context, request, async (op) => {
      requireScope(principal, 'admin')
      const { namespace, name, version } = parseActionId(id)
      const now = clock.now()
      // Also what is past its date: as long as it is stored, the date can be taken back.
      const reading = { now, isRemovedIncluded: true }
      const versions = await actions.versions(op.tenantId, { namespace, name }, reading)
      const chosen = chooseActionVersion(versions, version)
      if (chosen === undefined) throw actionNotFound(id)
      const deprecation = changedDeprecation(chosen, change, now)
      const key = { tenantId: op.tenantId, namespace, name, version: chosen.action.version }
      if (!(await actions.deprecate({ ...key, deprecation }))) throw actionNotFound(id)
      const [after] = await actions.versions(op.tenantId, key, reading)
      if (after === undefined) throw actionNotFound(id)
      const details = { action: actionId(after.action), before: audited(chosen), after: audited(after) }
      op.note({ toolVersion: key.version, details })
      return after
    })
    return c.json(wireVersion(answer))
  }
}

function changedDeprecation({ deprecation: before }: ActionVersion, change: Change, now: number): Deprecation | null {
  const { deprecated_at: deprecatedAt = before?.deprecatedAt ?? now, removed_at: removedAt, advice } = change
  if (Object.keys(change).length === 0) throw new InvalidInputError('invalid_body', 'The body changes nothing.')
  if (deprecatedAt === null) {
    if (typeof removedAt !== 'number' && typeof advice !== 'string') return null
    throw new InvalidInputError('invalid_body', 'deprecated_at: null takes back removed_at and advice as well.', {
      at: '/deprecated_at',
    })
  }
  const removal = removedAt === undefined ? before?.removedAt : (removedAt ?? undefined)
  if (removal !== undefined && removal < deprecatedAt) {
    throw new InvalidInputError('invalid_body', 'removed_at: it lies before deprecated_at.', { at: '/removed_at' })
  }
  const words = advice === undefined ? before?.advice : (advice ?? undefined)
  return {
    deprecatedAt,
    ...(removal === undefined ? {} : { removedAt: removal }),
    ...(words === undefined ? {} : { advice: words }),
  }
}

function audited({ deprecation }: ActionVersion) {
  return deprecation === undefined ? null : wireDeprecation(deprecation)
}
