import { sql, type Kysely, type Transaction } from 'kysely'
import { canonicalJson, decodeCursor } from '@gatehouse/core'
import type { Rule, RuleChange, RuleSet, RuleStore, RuleVersion } from '@gatehouse/policy'
import { pageOf } from './page-of.ts'
import { lockRevision, saveRevision } from './revision-counter.ts'
import type { Tables } from './tables.ts'

export function ruleStore(kysely: Kysely<Tables>): RuleStore {
  return {
    // In one statement: a version and its rules belong together.
    async current(tenantId) {
      const rows = await setAt(kysely, tenantId, Number.MAX_SAFE_INTEGER)
      return toSet(rows)
    },

    async at(tenantId, version) {
      const known = await kysely
        .selectFrom('rule_versions')
        .select('version')
        .where('tenant_id', '=', tenantId)
        .where('version', '=', version)
        .limit(1)
        .executeTakeFirst()
      if (known === undefined && version !== 0) return undefined
      return { version, rules: toSet(await setAt(kysely, tenantId, version)).rules }
    },

    change: (tenantId, decide) => kysely.transaction().execute((transaction) => change(transaction, tenantId, decide)),

    async history(tenantId, page) {
      const before =
        page.cursor === undefined ? Number.MAX_SAFE_INTEGER : Number(decodeCursor(page.cursor, ['number'])[0])
      const versions = kysely
        .selectFrom('rule_versions')
        .select('version')
        .distinct()
        .where('tenant_id', '=', tenantId)
        .where('version', '<', before)
        .orderBy('version', 'desc')
        .limit(page.limit + 1)
      const rows = await kysely
        .selectFrom('rule_versions')
        .selectAll()
        .where('tenant_id', '=', tenantId)
        .where('version', 'in', versions)
        .orderBy('version', 'desc')
        .orderBy('rule_id')
        .execute()
      const grouped = [...Map.groupBy(rows, ({ version }) => version).values()]
      return pageOf(grouped, page.limit, toVersion, (group) => [group[0]!.version])
    },
  }
}

interface NewestRow {
  readonly document: string | null
  readonly version: number
}

async function setAt(kysely: Kysely<Tables>, tenantId: string, version: number): Promise<readonly NewestRow[]> {
  const { rows } = await sql<NewestRow>`
    select distinct on (rule_id) document, version from rule_versions
    where tenant_id = ${tenantId} and version <= ${version}
    order by rule_id, version desc`.execute(kysely)
  return rows
}

function toSet(rows: readonly NewestRow[]): RuleSet {
  return {
    version: rows.reduce((newest, row) => Math.max(newest, row.version), 0),
    rules: rows.flatMap(({ document }) => (document === null ? [] : [JSON.parse(document) as Rule])),
  }
}

async function change(
  transaction: Transaction<Tables>,
  tenantId: string,
  decide: (current: RuleSet) => RuleChange,
): Promise<RuleSet> {
  const revision = await lockRevision(transaction, tenantId, 'rules')
  const current = toSet(await setAt(transaction, tenantId, Number.MAX_SAFE_INTEGER))
  const { put = [], remove = [], changedAt, changedBy } = decide(current)
  const standing = new Map(current.rules.map((rule) => [rule.id, rule]))
  const changed = put.filter((rule) => canonicalJson(standing.get(rule.id)) !== canonicalJson(rule))
  const gone = remove.filter((id) => standing.has(id))
  if (changed.length + gone.length === 0) return current
  const version = revision + 1
  const common = { tenant_id: tenantId, version, changed_at: changedAt, changed_by: changedBy }
  const rows = [
    ...changed.map((rule) => ({ ...common, rule_id: rule.id, document: JSON.stringify(rule) })),
    ...gone.map((id) => ({ ...common, rule_id: id, document: null })),
  ]
  for (let i = 0; i < rows.length; i += rowsPerStatement) {
    await transaction
      .insertInto('rule_versions')
      .values(rows.slice(i, i + rowsPerStatement))
      .execute()
  }
  await saveRevision(transaction, tenantId, 'rules', version)
  for (const rule of changed) standing.set(rule.id, rule)
  for (const id of gone) standing.delete(id)
  return { version, rules: [...standing.values()] }
}

/** A statement has at most 65,535 parameters. */
const rowsPerStatement = 1_000

function toVersion(
  rows: readonly {
    readonly version: number
    readonly changed_at: number
    readonly changed_by: string
    readonly rule_id: string
    readonly document: string | null
  }[],
): RuleVersion {
  const { version, changed_at: changedAt, changed_by: changedBy } = rows[0]!
  return {
    version,
    changedAt,
    changedBy,
    changes: rows.map((row) => ({ ruleId: row.rule_id, kind: row.document === null ? 'removed' : 'put' })),
  }
}
