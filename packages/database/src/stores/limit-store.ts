import { sql, type Kysely } from 'kysely'
import type { Clock } from '@gatehouse/core'
import type { HeldPlace, LimitStore, Take } from '@gatehouse/limits'
import type { Tables } from './tables.ts'

/** Counts in the database, one statement a decision; see migration 0014. Times are the server's unless a clock is given. */
export function limitStore(kysely: Kysely<Tables>, options: { readonly clock?: Clock } = {}): LimitStore {
  const now = (): number | null => options.clock?.now() ?? null

  return {
    kind: 'postgres',
    isLocal: false,

    async take({ tenantId, holder, takes, isTrial = false }) {
      const asked = columnsOf(takes)
      const { rows } = await sql<{ full_at: number; wait_ms: number }>`
        select full_at, wait_ms from take_limits(
          ${tenantId}, ${holder}, ${now()}::int8, ${isTrial}::boolean, ${asked.kinds}::text[], ${asked.keys}::text[],
          ${asked.costs}::int8[], ${asked.units}::int8[], ${asked.periods}::int8[], ${asked.bursts}::int8[],
          ${asked.ends}::int8[], ${asked.nextEnds}::int8[])`.execute(kysely)
      const { full_at: full, wait_ms: waitMs } = rows[0]!
      if (full < 0) return { isTaken: true }
      // 0: nobody knows when a place is given back. The largest: never.
      const isKnown = waitMs > 0 && waitMs < Number.MAX_SAFE_INTEGER
      return { isTaken: false, full, ...(isKnown ? { retryAfterMs: waitMs } : {}) }
    },

    async renew(places) {
      if (places.length === 0) return
      const held = placeColumns(places)
      await sql`
        insert into limit_places (tenant_id, key, holder, ends_at)
        select t.tenant_id, t.key, t.holder,
          coalesce(${now()}::int8, floor(extract(epoch from clock_timestamp()) * 1000)::int8) + t.lease_ms
        from unnest(${held.tenants}::text[], ${held.keys}::text[], ${held.holders}::text[], ${held.leases}::int8[])
          as t(tenant_id, key, holder, lease_ms)
        on conflict (tenant_id, key, holder) do update set ends_at = excluded.ends_at`.execute(kysely)
    },

    async giveBack(places) {
      if (places.length === 0) return
      const held = placeColumns(places)
      await sql`
        delete from limit_places p
        using unnest(${held.tenants}::text[], ${held.keys}::text[], ${held.holders}::text[]) as t(tenant_id, key, holder)
        where p.tenant_id = t.tenant_id and p.key = t.key and p.holder = t.holder`.execute(kysely)
    },

    async read({ tenantId, takes }) {
      const asked = columnsOf(takes)
      const { rows } = await sql<{ used: number; resets_at: number | null }>`
        select used, resets_at from read_limits(
          ${tenantId}, ${now()}::int8, ${asked.kinds}::text[], ${asked.keys}::text[], ${asked.units}::int8[],
          ${asked.periods}::int8[])`.execute(kysely)
      return rows.map(({ used, resets_at: resetsAt }) => ({ used, ...(resetsAt === null ? {} : { resetsAt }) }))
    },

    async sweep() {
      const moment = sql`coalesce(${now()}::int8, floor(extract(epoch from clock_timestamp()) * 1000)::int8)`
      const { rows } = await sql<{ removed: number }>`
        with levels as (delete from limit_levels where ends_at <= ${moment} returning 1),
        places as (delete from limit_places where ends_at <= ${moment} returning 1)
        select (select count(*) from levels) + (select count(*) from places) as removed`.execute(kysely)
      return rows[0]!.removed
    },
  }
}

function columnsOf(takes: readonly Take[]) {
  const windows = takes.map((take) => (take.kind === 'window' ? take.window : undefined))
  return {
    kinds: takes.map(({ kind }) => kind),
    keys: takes.map(({ key }) => key),
    costs: takes.map((take) => (take.kind === 'place' ? 1 : take.cost)),
    units: takes.map(({ units }) => units),
    periods: takes.map(periodOf),
    bursts: takes.map((take) => (take.kind === 'rate' ? take.burst : 0)),
    ends: windows.map((window) => (window?.kind === 'calendar' ? window.endsAt : 0)),
    nextEnds: windows.map((window) => (window?.kind === 'calendar' ? window.nextEndsAt : 0)),
  }
}

function periodOf(take: Take): number {
  if (take.kind === 'rate') return take.periodMs
  if (take.kind === 'place') return take.leaseMs
  return take.window.kind === 'fromFirst' ? take.window.lengthMs : 0
}

function placeColumns(places: readonly HeldPlace[]) {
  // In one order, so that two who renew the same do not wait for each other in a circle.
  const sorted = [...places].sort((one, other) => (one.key < other.key ? -1 : one.key > other.key ? 1 : 0))
  return {
    tenants: sorted.map(({ tenantId }) => tenantId),
    keys: sorted.map(({ key }) => key),
    holders: sorted.map(({ holder }) => holder),
    leases: sorted.map(({ leaseMs }) => leaseMs),
  }
}
