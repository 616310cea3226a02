import type { AuditProof } from '@gatehouse/app-tool-hub'
import {
  createAuditKey,
  createAuditKeys,
  exportChain,
  parseAuditKey,
  retain,
  startCheckpoints,
  startSinks,
  type AuditKey,
  type AuditLog,
} from '@gatehouse/audit'
import type { SecretResolver } from '@gatehouse/automation'
import { newId, type Clock, type Logger } from '@gatehouse/core'
import type { Stores } from '@gatehouse/database'
import type { Egress } from '@gatehouse/egress'
import type { DataDirectory } from '../data-directory.ts'
import type { AuditConfig } from './audit-config.ts'
import { createSinks } from './create-sinks.ts'
import { standingOf } from './sink-standing.ts'
import { startEvery } from './start-every.ts'

export interface AuditProofDeps {
  readonly stores: Pick<Stores, 'audit' | 'auditProof' | 'auditSinks'>
  readonly audit: AuditLog
  readonly config: AuditConfig
  readonly data: Pick<DataDirectory, 'readSecret' | 'writeSecret'>
  readonly secrets: SecretResolver
  readonly egress: Egress
  readonly tenantId: string
  /** True when no other process shares the database. */
  readonly isAlone: boolean
  readonly clock: Clock
  readonly log: Logger
  readonly version: string
}

export interface HouseAuditProof extends AuditProof {
  /** Signs the record now and then, and at the end. Dispose it after the record is closed. */
  startSigning(): AsyncDisposable
  /** Delivers to sinks and removes what is too old. */
  startDelivery(): Promise<AsyncDisposable>
}

/** Proves nothing but the audit record, and is not the key of the tokens. */
export const auditKeyFile = 'audit-key.json'

const dayMs = 86_400_000
const retainEveryMs = 3_600_000

export async function createAuditProof(deps: AuditProofDeps): Promise<HouseAuditProof> {
  const { stores, config, tenantId, clock, log } = deps
  const { auditProof: store, auditSinks } = stores
  const isOwnKey = config.signingKey === undefined
  const keys = createAuditKeys({
    store,
    tenantId,
    key: await loadKey(deps),
    save: isOwnKey ? (text) => deps.data.writeSecret(auditKeyFile, text) : undefined,
    clock,
  })
  const sinks = createSinks(deps, config.sinks)
  return {
    keys,
    export: (tenant, moments) => exportChain({ store, entries: stores.audit, keys, clock }, tenant, moments),
    sinks: () => standingOf({ record: store, sinks: auditSinks, tenantId }, sinks),
    startSigning: () =>
      startCheckpoints(
        { store, keys, tenantId, clock, log },
        { everyEntries: config.checkpoints.everyEntries, everyMs: config.checkpoints.everySeconds * 1_000 },
      ),
    async startDelivery() {
      await using starting = new AsyncDisposableStack()
      for (const sink of sinks) await auditSinks.open(tenantId, sink.id, { seq: 0, checkpoint: 0 })
      if (!config.deliver) return starting.move()
      // Alone, this process is the one that was killed before: what that one held is its own.
      const holder = deps.isAlone ? 'alone' : newId('prc')
      const delivery = { record: store, sinks: auditSinks, tenantId, holder, clock, log }
      starting.use(startSinks(delivery, sinks))
      const { retentionDays } = config
      if (retentionDays !== undefined) {
        const sinkIds = sinks.map(({ id }) => id)
        const retention = { store, sinks: auditSinks, sinkIds, audit: deps.audit, tenantId, clock }
        const work = (signal: AbortSignal): Promise<unknown> => retain(retention, retentionDays * dayMs, signal)
        starting.use(startEvery(retainEveryMs, work, log, 'old audit entries could not be removed'))
      }
      return starting.move()
    },
  }
}

async function loadKey({ config, data, secrets, tenantId }: AuditProofDeps): Promise<AuditKey> {
  if (config.signingKey !== undefined) return parseAuditKey(await secrets.resolve(config.signingKey, tenantId))
  const existing = await data.readSecret(auditKeyFile)
  if (existing !== undefined) return parseAuditKey(existing)
  const { key, text } = createAuditKey()
  await data.writeSecret(auditKeyFile, text)
  return key
}
