import { sql, type Kysely } from 'kysely'
import type { Run, RunCaps, RunClaim } from '@gatehouse/automation'
import { GatehouseError } from '@gatehouse/core'
import { keptText, toRun, type RunRow } from './run-row.ts'
import type { Tables } from './tables.ts'

/** How often the holder of a key may vanish between two statements before the caller has to try again. */
const mostAttempts = 5

export async function claimRun(kysely: Kysely<Tables>, run: Run, caps: RunCaps): Promise<RunClaim> {
  for (let attempt = 0; attempt < mostAttempts; attempt++) {
    // A key that is taken answers before a cap does: the run it stands for is there already.
    const holder = await findHolder(kysely, run)
    if (holder !== undefined) return { kind: 'held', by: toRun(holder) }
    const cap = await reachedCap(kysely, run, caps)
    if (cap !== undefined) return { kind: 'full', cap }
    if (await insertUnlessHeld(kysely, run)) return { kind: 'claimed' }
  }
  throw new GatehouseError('unavailable', 'database_busy', 'Many requests compete for this idempotency key.', {
    hint: 'Try again.',
    retryAfterMs: 100,
  })
}

/** Without the version: a retry that comes after a new version was published is the same call. */
function actionName({ action }: Run): string {
  return `${action.namespace}:${action.name}`
}

async function findHolder(kysely: Kysely<Tables>, run: Run): Promise<RunRow | undefined> {
  if (run.idempotencyKey === undefined) return undefined
  return kysely
    .selectFrom('runs')
    .selectAll()
    .where('tenant_id', '=', run.tenantId)
    .where('user_id', '=', run.userId)
    .where('action', '=', actionName(run))
    .where('idempotency_key', '=', run.idempotencyKey)
    .executeTakeFirst()
}

async function reachedCap(kysely: Kysely<Tables>, run: Run, caps: RunCaps): Promise<'user' | 'tenant' | undefined> {
  const { rows } = await sql<{ of_user: number; of_tenant: number }>`
    select count(*) filter (where user_id = ${run.userId}) as of_user, count(*) as of_tenant
    from runs where tenant_id = ${run.tenantId} and due_at is not null`.execute(kysely)
  const { of_user: ofUser, of_tenant: ofTenant } = rows[0]!
  if (Number(ofUser) >= caps.perUser) return 'user'
  return Number(ofTenant) >= caps.perTenant ? 'tenant' : undefined
}

async function insertUnlessHeld(kysely: Kysely<Tables>, run: Run): Promise<boolean> {
  const inserted = await kysely
    .insertInto('runs')
    .values({
      tenant_id: run.tenantId,
      id: run.id,
      user_id: run.userId,
      action: actionName(run),
      idempotency_key: run.idempotencyKey ?? null,
      input_digest: run.inputDigest,
      status: run.status,
      phase: run.phase,
      started_at: run.startedAt,
      due_at: run.dueAt ?? null,
      finished_at: null,
      runner_id: run.runnerId ?? null,
      lease: run.lease,
      last_input_digest: null,
      cancel_requested: false,
      callbacks: [],
      run: keptText(run),
      result: null,
    })
    .onConflict((conflict) =>
      conflict
        .columns(['tenant_id', 'user_id', 'action', 'idempotency_key'])
        .where('idempotency_key', 'is not', null)
        .doNothing(),
    )
    .returning('id')
    .executeTakeFirst()
  return inserted !== undefined
}
