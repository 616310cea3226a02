import type { Operation } from '@gatehouse/core'

/** An operation of a user, outside of any request. */
export function operationOf(tenantId: string, userId: string): Operation {
  return {
    id: 'op_test',
    tenantId,
    principal: {
      tenantId,
      userId,
      issuer: 'gatehouse',
      subject: userId,
      aliases: [],
      groups: [],
      roles: [],
      scopes: [],
      actor: { kind: 'internal', id: 'test' },
    },
    trace: { traceId: '0'.repeat(32), traceparent: '' },
    signal: new AbortController().signal,
    note: () => undefined,
    span: (_name, work) => work(),
  }
}
