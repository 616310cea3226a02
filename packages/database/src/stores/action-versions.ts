import { sql, type Kysely, type RawBuilder } from 'kysely'
import type { Action, ActionVersion } from '@gatehouse/automation'
import { compareVersions, parseVersion } from '@gatehouse/core'
import type { Tables } from './tables.ts'

interface VersionRow {
  readonly namespace: string
  readonly name: string
  readonly is_current: boolean
  readonly deprecated_at: number | null
  readonly removed_at: number | null
  readonly advice: string | null
  readonly definition: string
}

/** The versions of one action, the current one first, then newest first. */
export async function readVersions(
  kysely: Kysely<Tables>,
  tenantId: string,
  id: { readonly namespace: string; readonly name: string; readonly version?: string },
  { now, isRemovedIncluded = false }: { readonly now: number; readonly isRemovedIncluded?: boolean | undefined },
): Promise<readonly ActionVersion[]> {
  const isExact = id.version !== undefined && parseVersion(id.version) !== undefined
  const chosen = (table: 'a' | 'v'): RawBuilder<unknown> => {
    const column = (name: string): RawBuilder<unknown> => sql.ref(`${table}.${name}`)
    return sql.join(
      [
        sql`${column('tenant_id')} = ${tenantId}`,
        sql`${column('namespace')} = ${id.namespace}`,
        sql`${column('name')} = ${id.name}`,
        ...(isExact ? [sql`${column('version')} = ${id.version}`] : []),
        ...(isRemovedIncluded ? [] : [sql`coalesce(${column('removed_at')} > ${now}, true)`]),
      ],
      sql` and `,
    )
  }
  const { rows } = await sql<VersionRow>`
    select a.namespace, a.name, true as is_current, d.deprecated_at, a.removed_at, d.advice, a.definition
    from actions a ${wordOn('a')}
    where a.is_present and ${chosen('a')}
    union all
    select v.namespace, v.name, false, coalesce(d.deprecated_at, v.superseded_at), v.removed_at, d.advice, v.definition
    from action_versions v ${wordOn('v')}
    where ${chosen('v')}`.execute(kysely)
  return inOrder(rows.map((row) => toVersion(tenantId, row)))
}

/** The superseded versions of many actions in one query, by `namespace` and `name`. */
export async function supersededVersions(
  kysely: Kysely<Tables>,
  tenantId: string,
  actions: readonly { readonly namespace: string; readonly name: string }[],
): Promise<ReadonlyMap<string, readonly ActionVersion[]>> {
  if (actions.length === 0) return new Map()
  const { rows } = await sql<VersionRow>`
    select v.namespace, v.name, false as is_current, coalesce(d.deprecated_at, v.superseded_at) as deprecated_at,
           v.removed_at, d.advice, v.definition
    from unnest(
      ${actions.map((action) => action.namespace)}::text[], ${actions.map((action) => action.name)}::text[]
    ) as wanted (namespace, name)
    join action_versions v on v.tenant_id = ${tenantId} and v.namespace = wanted.namespace and v.name = wanted.name
    ${wordOn('v')}`.execute(kysely)
  const perAction = Map.groupBy(rows, nameOf)
  return new Map([...perAction].map(([name, own]) => [name, inOrder(own.map((row) => toVersion(tenantId, row)))]))
}

export function nameOf({ namespace, name }: { readonly namespace: string; readonly name: string }): string {
  return `${namespace}\n${name}`
}

export function toAction(tenantId: string, definition: string): Action {
  return { ...(JSON.parse(definition) as Action), tenantId }
}

/** What the columns say of when a version should be left and when it goes. */
export function deprecationOf(
  row: Pick<VersionRow, 'deprecated_at' | 'removed_at' | 'advice'>,
): Pick<ActionVersion, 'deprecation'> {
  if (row.deprecated_at === null) return {}
  return {
    deprecation: {
      deprecatedAt: row.deprecated_at,
      ...(row.removed_at === null ? {} : { removedAt: row.removed_at }),
      ...(row.advice === null ? {} : { advice: row.advice }),
    },
  }
}

/** What administrators said about the version in a row, as `d`. */
export function wordOn(table: 'a' | 'v'): RawBuilder<unknown> {
  const column = (name: string): RawBuilder<unknown> => sql.ref(`${table}.${name}`)
  return sql`
    left join action_deprecations d on d.tenant_id = ${column('tenant_id')} and d.namespace = ${column('namespace')}
      and d.name = ${column('name')} and d.version = ${column('version')}`
}

function toVersion(tenantId: string, row: VersionRow): ActionVersion {
  return { action: toAction(tenantId, row.definition), isCurrent: row.is_current, ...deprecationOf(row) }
}

function inOrder(versions: readonly ActionVersion[]): readonly ActionVersion[] {
  return versions.toSorted(
    (a, b) => Number(b.isCurrent) - Number(a.isCurrent) || compareVersions(b.action.version, a.action.version),
  )
}
