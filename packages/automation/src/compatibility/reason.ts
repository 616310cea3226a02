import type { Level } from './finding.ts'

/** What about a place differs. */
export type Subject =
  | 'type'
  | 'enum'
  | 'bounds'
  | 'multiple_of'
  | 'length'
  | 'pattern'
  | 'format'
  | 'content'
  | 'item_count'
  | 'unique_items'
  | 'required'
  | 'property'
  | 'property_count'
  | 'additional_properties'
  | 'alternative'
  | 'condition'
  | 'unknown'

/** Why a value that one schema allows may be refused by the other. */
export interface Reason {
  readonly at: string
  readonly subject: Subject
  readonly level: Level
  /** What the one allows and the other asks for, in words. */
  readonly from: string
  readonly to: string
}

export const maxReasons = 100

/** Joined with what is worst in front, so that a cap never hides a breaking change. */
export function joinReasons(lists: readonly (readonly Reason[])[]): readonly Reason[] {
  const all = lists.flat()
  if (all.length <= maxReasons) return all
  const [worst, others] = [all.filter((reason) => reason.level === 'major'), all.filter((r) => r.level !== 'major')]
  return [...worst, ...others].slice(0, maxReasons)
}

export function below(reasons: readonly Reason[], ...steps: readonly string[]): readonly Reason[] {
  if (reasons.length === 0 || steps.length === 0) return reasons
  const prefix = pointer(...steps)
  return reasons.map((reason) => ({ ...reason, at: `${prefix}${reason.at}` }))
}

/** JSON Pointer, RFC 6901 §3. */
export function pointer(...steps: readonly string[]): string {
  return steps.map((step) => `/${step.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
