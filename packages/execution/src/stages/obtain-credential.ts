import { GatehouseError, type Stage } from '@gatehouse/core'
import type { Approved, Credentialed, Permitted, Resolved } from '../call.ts'
import type { AdapterDirectory, CredentialDesk } from '../ports.ts'

/** Gets what the adapter must present to act for this user, and nothing more. */
export function obtainCredential(deps: {
  readonly adapters: AdapterDirectory
  readonly credentials: CredentialDesk
}): Stage<Resolved & Permitted & Approved, Credentialed> {
  return {
    name: 'obtain-credential',
    async run(op, call) {
      const adapter = await deps.adapters.adapterOf(op.tenantId, call.reference.source)
      if (adapter === undefined) {
        throw new GatehouseError(
          'unavailable',
          'source_removed',
          `Source ${call.reference.source} is not configured any more.`,
        )
      }
      return { adapter, credential: await deps.credentials.obtain(op, adapter.credential) }
    },
  }
}
