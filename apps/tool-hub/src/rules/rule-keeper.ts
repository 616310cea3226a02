import { GatehouseError, InvalidInputError, type Clock } from '@gatehouse/core'
import { lintRules, type Rule, type RuleFinding, type RuleSet, type RuleStore } from '@gatehouse/policy'
import type { WrittenRule } from './read-rule-file.ts'

export interface RuleKeeper {
  /** Adds rules, or puts them in the place of those with the same id. */
  put(tenantId: string, rules: readonly WrittenRule[], by: string): Promise<KeptRules>
  /** Makes the rules of files exactly these. */
  replaceFiles(tenantId: string, rules: readonly WrittenRule[], by: string): Promise<KeptRules>
  /** Throws `rule_not_found`. */
  remove(tenantId: string, id: string, by: string): Promise<RuleSet>
  /** Makes the set what it was at a version; that is a new version. Throws `rule_version_not_found`. */
  restore(tenantId: string, version: number, by: string): Promise<RuleSet>
  /** What there is to say of rules if they were put. Changes nothing. */
  lint(tenantId: string, rules: readonly WrittenRule[]): Promise<readonly PlacedFinding[]>
}

export interface KeptRules {
  readonly set: RuleSet
  readonly warnings: readonly PlacedFinding[]
}

export interface PlacedFinding extends RuleFinding {
  /** File and line, when they are known. */
  readonly at?: string
}

/** The one way rules change: whatever would leave a set that cannot be asked changes nothing. */
export function createRuleKeeper({ store, clock }: { readonly store: RuleStore; readonly clock: Clock }): RuleKeeper {
  const stamp = (changedBy: string) => ({ changedAt: clock.now(), changedBy })
  const keep = async (
    tenantId: string,
    written: readonly WrittenRule[],
    by: string,
    removed: (current: RuleSet) => readonly string[],
  ): Promise<KeptRules> => {
    let warnings: readonly PlacedFinding[] = []
    const set = await store.change(tenantId, (current) => {
      const remove = removed(current)
      refuseTaken(written, current)
      warnings = checked(written, { ...current, rules: current.rules.filter(({ id }) => !remove.includes(id)) })
      return { put: written.map(({ rule }) => rule), remove, ...stamp(by) }
    })
    return { set, warnings }
  }

  return {
    put: (tenantId, written, by) => keep(tenantId, written, by, () => []),

    replaceFiles(tenantId, written, by) {
      const ids = new Set(written.map(({ rule }) => rule.id))
      return keep(tenantId, written, by, ({ rules }) =>
        rules.filter(({ id, origin }) => origin !== 'database' && !ids.has(id)).map(({ id }) => id),
      )
    },

    async remove(tenantId, id, by) {
      return store.change(tenantId, ({ rules }) => {
        if (rules.some((rule) => rule.id === id)) return { remove: [id], ...stamp(by) }
        throw new GatehouseError(
          'not_found',
          'rule_not_found',
          `There is no rule ${JSON.stringify(id.slice(0, 100))}.`,
          {
            hint: 'gatehouse rules list shows the rules there are.',
          },
        )
      })
    },

    async restore(tenantId, version, by) {
      const wanted = await store.at(tenantId, version)
      if (wanted === undefined) {
        throw new GatehouseError(
          'not_found',
          'rule_version_not_found',
          `There is no version ${version} of the rules.`,
          {
            hint: 'gatehouse rules history shows the versions there are.',
          },
        )
      }
      const ids = new Set(wanted.rules.map(({ id }) => id))
      return store.change(tenantId, ({ rules }) => ({
        put: wanted.rules,
        remove: rules.filter(({ id }) => !ids.has(id)).map(({ id }) => id),
        ...stamp(by),
      }))
    },

    async lint(tenantId, written) {
      return findingsOf(written, await store.current(tenantId))
    },
  }
}

/** A rule of a file and one of the database must not take each other's place by accident. */
function refuseTaken(written: readonly WrittenRule[], { rules }: RuleSet): void {
  const standing = new Map(rules.map(({ id, origin }) => [id, origin]))
  for (const { rule, at } of written) {
    const origin = standing.get(rule.id)
    if (origin === undefined || (origin === 'database') === (rule.origin === 'database')) continue
    throw new GatehouseError('conflict', 'rule_id_taken', `There is a rule ${rule.id} already, from ${origin}.`, {
      at,
      hint: 'Give it another id, or remove the other one first.',
    })
  }
}

/** Throws `invalid_rules` with everything that is wrong; answers what is only worth saying. */
function checked(written: readonly WrittenRule[], current: RuleSet): readonly PlacedFinding[] {
  const findings = findingsOf(written, current)
  const errors = findings.filter(({ severity }) => severity === 'error')
  const [first] = errors
  if (first === undefined) return findings
  throw new InvalidInputError(
    'invalid_rules',
    errors.map(({ ruleId, message, at }) => `${at ?? `rule ${ruleId}`}: ${message}`).join(' '),
    {
      at: first.at ?? first.ruleId,
      ...(first.hint === undefined ? {} : { hint: first.hint }),
      details: { findings: errors.slice(0, 100) },
    },
  )
}

/** Of the whole set as it would be, what concerns the rules that are written. */
function findingsOf(written: readonly WrittenRule[], current: RuleSet): readonly PlacedFinding[] {
  const places = new Map(written.map(({ rule, at }) => [rule.id, at]))
  const others: readonly Rule[] = current.rules.filter(({ id }) => !places.has(id))
  const found = lintRules([...others, ...written.map(({ rule }) => rule)])
  return found.filter(({ ruleId }) => places.has(ruleId)).map((one) => ({ ...one, at: places.get(one.ruleId)! }))
}
