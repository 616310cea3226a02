import type { Operation, Principal } from '@gatehouse/core'

/** Somebody to act for where nothing leaves the process. */
const principal: Principal = {
  tenantId: 'default',
  userId: 'user',
  issuer: 'test',
  subject: 'user',
  aliases: [],
  email: 'user@example.com',
  groups: [],
  roles: [],
  scopes: [],
  actor: { kind: 'service', id: 'test' },
}

const timeoutMs = 10_000

export function testOperation(): Operation {
  return {
    id: 'op_test',
    tenantId: principal.tenantId,
    principal,
    trace: { traceId: '0'.repeat(31) + '1', traceparent: `00-${'0'.repeat(31)}1-${'0'.repeat(15)}1-01` },
    signal: AbortSignal.timeout(timeoutMs),
    note: () => {},
    span: (_name, work) => work(),
  }
}
