import type { Page, PageRequest } from '@gatehouse/core'
import type { Rule } from './rule.ts'

/** All rules of a tenant as they stood at one version. */
export interface RuleSet {
  /** The tenant's `rules` revision; 0 = there never was a rule. */
  readonly version: number
  readonly rules: readonly Rule[]
}

/** One change of the set. */
export interface RuleVersion {
  readonly version: number
  readonly changedAt: number
  readonly changedBy: string
  readonly changes: readonly { readonly ruleId: string; readonly kind: 'put' | 'removed' }[]
}

export interface RuleChange {
  readonly put?: readonly Rule[]
  readonly remove?: readonly string[]
  readonly changedAt: number
  readonly changedBy: string
}

/** Rules with their history. Every change raises the tenant's `rules` revision in the same transaction; nothing is ever forgotten. */
export interface RuleStore {
  current(tenantId: string): Promise<RuleSet>
  /** Undefined when there is no such version. */
  at(tenantId: string, version: number): Promise<RuleSet | undefined>
  /**
   * Puts and removes rules. What is as it was changes nothing; when nothing changes there is no new version. The function gets
   * the set as it stands, and no other change comes between. What it throws ends the change.
   */
  change(tenantId: string, decide: (current: RuleSet) => RuleChange): Promise<RuleSet>
  /** Newest first. */
  history(tenantId: string, page: PageRequest): Promise<Page<RuleVersion>>
}
