/** How much a change asks of a caller; the number of a semantic version that it raises. */
export type Level = 'major' | 'minor' | 'patch'

/** What callers give, what they get back, or the call around both. */
export type Direction = 'input' | 'output' | 'call'

/** One difference between two versions of an action. */
export interface Finding {
  /**
   * JSON Pointer (RFC 6901) into the input or output schema, with references followed as if they were written out; empty
   * for the schema itself and for `call`.
   */
  readonly at: string
  /** Stable. `…_narrowed` allows less than before, `…_widened` more, `…_changed` something else. */
  readonly kind: string
  readonly direction: Direction
  readonly level: Level
  readonly message: string
}

/** What differs, worst first and capped, and the number to raise. */
export interface Compatibility {
  readonly bump: Level | 'none'
  readonly findings: readonly Finding[]
  /** How many there are, listed or not. */
  readonly findingCount: number
}

const order: readonly Level[] = ['major', 'minor', 'patch']
const maxFindings = 50

export function compatibilityOf(findings: readonly Finding[]): Compatibility {
  const sorted = findings.toSorted((a, b) => order.indexOf(a.level) - order.indexOf(b.level))
  return { bump: sorted[0]?.level ?? 'none', findings: sorted.slice(0, maxFindings), findingCount: sorted.length }
}
