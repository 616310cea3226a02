import { hkdfSync } from 'node:crypto'
import type { HookSetup } from '@gatehouse/app-tool-hub'
import type { MasterKeys } from '@gatehouse/automation'
import type { Egress } from '@gatehouse/egress'
import { parseHook } from '@gatehouse/policy'
import type { Config } from '../config.ts'

/** One label per purpose (RFC 5869 §3.2). */
const label = 'gatehouse/hooks/sign/v1'

export function createHookSetup(deps: {
  readonly config: Pick<Config, 'hooks' | 'tenant'>
  readonly egress: Egress
  readonly secrets: { resolve(reference: string, tenantId: string): Promise<string> }
  readonly masterKeys: MasterKeys
}): HookSetup {
  const { config, egress, secrets, masterKeys } = deps
  return {
    egress,
    secret: (reference, tenantId) => secrets.resolve(reference, tenantId),
    derivedSecret({ tenantId, id }) {
      const bytes = hkdfSync('sha256', masterKeys[0], new Uint8Array(), JSON.stringify([label, tenantId, id]), 32)
      return `whsec_${Buffer.from(bytes).toString('base64')}`
    },
    configured: config.hooks.map((document, i) =>
      parseHook(document, { tenantId: config.tenant, origin: 'configuration', at: `/hooks/${i}` }),
    ),
  }
}
