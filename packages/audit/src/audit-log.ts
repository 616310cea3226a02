import { GatehouseError, newId, type AuditFacts, type AuditOpening, type AuditPort, type Clock } from '@gatehouse/core'
import type { AuditEntry } from './audit-entry.ts'
import type { AuditStore } from './audit-store.ts'
import { createChainWriter } from './chain-writer.ts'
import { entryStamps } from './entry-stamps.ts'
import { groupCommit } from './group-commit.ts'
import { maskSecrets } from './mask-secrets.ts'

export interface AuditLog extends AuditPort, AsyncDisposable {}

/**
 * The record of what was decided and done. Fails closed: an operation whose opening entry cannot be written does not
 * start. Entries are never changed: the end of an operation is an entry of its own.
 */
export function createAuditLog(deps: { readonly store: AuditStore; readonly clock: Clock }): AuditLog {
  const { clock } = deps
  const stamp = entryStamps(clock)
  const commits = groupCommit(createChainWriter(deps.store), { maxWaiting: 20_000, maxBatch: 500 })
  const append = async (entry: AuditEntry, options?: { readonly mayWait?: boolean }): Promise<void> => {
    try {
      await commits.append(entry, options)
    } catch (cause) {
      if (cause instanceof GatehouseError) throw cause
      throw new GatehouseError(
        'unavailable',
        'audit_unavailable',
        'The audit record cannot be written; nothing was started.',
        {
          cause,
          retryAfterMs: 1_000,
        },
      )
    }
  }

  return {
    open(opening) {
      const startedAt = performance.now()
      const facts: AuditFacts = { ...opening.facts }
      const about = whoAndWhat(opening)
      const begun = stamp()
      let recording: Promise<void> | undefined
      const recorded = (): Promise<void> =>
        (recording ??= append({ ...about, ...begun, phase: 'opened', ...known(facts) }))
      return {
        note: (more) => void Object.assign(facts, more, mergedDetails(facts, more)),
        recorded,
        async close(outcome, options) {
          // An opening that is still under way, or failed, is waited for; one that was never asked for goes along.
          if (recording !== undefined) await recording
          const durationMs = Math.round((performance.now() - startedAt) * 1_000) / 1_000
          const opened = recorded()
          const closed = append(
            { ...about, ...stamp(), phase: 'closed', ...known(facts), outcome, durationMs },
            options,
          )
          await Promise.all([opened, closed])
        },
      }
    },
    async record(event) {
      await append({
        tenantId: event.tenantId,
        ...stamp(),
        operationId: newId('op', clock.now()),
        phase: 'event',
        action: event.action,
        outcome: event.outcome,
        ...(event.userId === undefined ? {} : { userId: event.userId }),
        ...(event.actor === undefined ? {} : { actor: event.actor }),
        ...(event.traceId === undefined ? {} : { traceId: event.traceId }),
        ...known(event.facts ?? {}),
      })
    },
    [Symbol.asyncDispose]: () => commits[Symbol.asyncDispose](),
  }
}

function whoAndWhat(opening: AuditOpening): Omit<AuditEntry, 'id' | 'phase' | 'at'> {
  const { principal } = opening
  return {
    tenantId: opening.tenantId,
    operationId: opening.operationId,
    action: opening.action,
    userId: principal.userId,
    issuer: principal.issuer,
    subject: principal.subject,
    ...(principal.email === undefined ? {} : { email: principal.email }),
    actor: principal.actor,
    traceId: opening.traceId,
  }
}

/** What is known, without secrets that got into a detail by way of a message, an address or a name. */
function known({ details, ...facts }: AuditFacts): Partial<AuditEntry> {
  const all = { ...facts, ...(details === undefined ? {} : { details: maskSecrets(details) }) }
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== undefined))
}

function mergedDetails(facts: AuditFacts, more: AuditFacts): AuditFacts {
  if (facts.details === undefined || more.details === undefined) return {}
  return { details: { ...facts.details, ...more.details } }
}
