import type { Target } from '@gatehouse/automation'
import { inOperation, InvalidInputError } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { authField, certificateField } from '../wire/auth-field.ts'
import { checkedAuth, checkedCertificate } from '../wire/checked-auth.ts'
import { checkedImpersonation, impersonationField } from '../wire/impersonation-field.ts'
import { policyField } from '../wire/policy-field.ts'
import { readBody } from '../wire/read-body.ts'
import { baseUrlField, checkedTarget } from '../wire/target-fields.ts'
import { auditedTarget, wireTarget } from '../wire/wire-target.ts'

/** Fields that are absent keep their value; `null` removes an impersonation, a client certificate or a policy. */
export const targetBody = z.strictObject({
  base_url: baseUrlField.optional(),
  auth: authField.optional(),
  impersonation: impersonationField.nullable().optional(),
  /** Mutual TLS. */
  client_certificate: certificateField.nullable().optional(),
  /** How calls behave while the API does not. */
  policy: policyField.nullable().optional(),
  timeout_ms: z.int().min(1).max(600_000).optional(),
  max_response_bytes: z.int().min(1).max(67_108_864).optional(),
  /** Whether the base URL may lie on a private network; has to be said again when the base URL changes. */
  allow_private_network: z.boolean().optional(),
})

const idFormat = /^[a-z0-9][a-z0-9_.-]{0,199}$/

/** `PUT /automation/api/targets/{id}` */
export function putTarget(context: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const change = await readBody(c, targetBody)
    const request = {
      action: 'targets.put',
      principal,
      signal: c.req.raw.signal,
      traceparent: c.req.header('traceparent'),
      facts: { details: { target: id.slice(0, 200) } },
    }
    const target = await inOperation(context, request, async (op) => {
      requireScope(principal, 'admin')
      if (!idFormat.test(id)) throw invalidId()
      const before = await context.targets.find(op.tenantId, id)
      const after = changedTarget(before ?? newTarget(op.tenantId, id), change)
      await context.targets.put(after)
      op.note({ details: { before: before && auditedTarget(before), after: auditedTarget(after) } })
      return after
    })
    return c.json(wireTarget(target))
  }
}

export function newTarget(tenantId: string, id: string): Target {
  return {
    tenantId,
    id,
    auth: { kind: 'none' },
    timeoutMs: 30_000,
    maxResponseBytes: 10_485_760,
    allowPrivateNetwork: false,
  }
}

export function changedTarget(target: Target, change: z.infer<typeof targetBody>): Target {
  const isMoved = change.base_url !== undefined && change.base_url !== target.baseUrl
  const { impersonation: before, clientCertificate: certificateBefore, policy: policyBefore, ...rest } = target
  const impersonation = changed(before, change.impersonation, checkedImpersonation)
  const clientCertificate = changed(certificateBefore, change.client_certificate, (field) =>
    checkedCertificate(field, '/client_certificate'),
  )
  const policy = changed(policyBefore, change.policy, (field) => field)
  return checkedTarget({
    ...rest,
    ...(change.base_url === undefined ? {} : { baseUrl: change.base_url }),
    ...(impersonation === undefined ? {} : { impersonation }),
    ...(clientCertificate === undefined ? {} : { clientCertificate }),
    ...(policy === undefined ? {} : { policy }),
    auth: change.auth === undefined ? target.auth : checkedAuth(change.auth),
    timeoutMs: change.timeout_ms ?? target.timeoutMs,
    maxResponseBytes: change.max_response_bytes ?? target.maxResponseBytes,
    // Permission was given to one address; it does not move along to another.
    allowPrivateNetwork: change.allow_private_network ?? (isMoved ? false : target.allowPrivateNetwork),
  })
}

/** Absent keeps what was, null removes it. */
function changed<Kept, Field>(
  before: Kept | undefined,
  field: Field | null | undefined,
  check: (field: Field) => Kept,
): Kept | undefined {
  if (field === undefined) return before
  return field === null ? undefined : check(field)
}

function invalidId(): InvalidInputError {
  return new InvalidInputError('invalid_target_id', 'The id of a target has lower-case letters, digits, dots, _ and -.')
}
