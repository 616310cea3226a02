import type { Principal } from '@gatehouse/core'
import type { ImportSubscription } from './import-subscription.ts'

/** Nobody is asking: the service does what somebody subscribed to. */
export function servicePrincipal({ tenantId, id, settings }: ImportSubscription): Principal {
  const { userId, email } = settings.createdBy
  return {
    tenantId,
    userId,
    issuer: 'gatehouse',
    subject: userId,
    aliases: [],
    ...(email === undefined ? {} : { email }),
    groups: [],
    roles: [],
    scopes: [],
    actor: { kind: 'service', id, name: 'import subscription' },
  }
}
