import type { Facts } from './facts.ts'
import type { Level } from './finding.ts'
import type { Reason, Subject } from './reason.ts'
import type { Shape, ShapeReader } from './shape.ts'

/** One walk over two schemas that asks: is everything that `from` allows allowed by `to`? */
export interface Comparison {
  readonly from: ShapeReader
  readonly to: ShapeReader
  readonly direction: 'input' | 'output'
  /** From the old version to the new one; the way back finds what became wider. */
  readonly isForward: boolean
  /** Level of a value that `to` refuses. */
  readonly refusal: Level
  /** Whether everything that all of `left` allow is allowed by all of `right`. */
  compareSchemas(left: readonly unknown[], right: readonly unknown[]): readonly Reason[]
  compareShapes(left: Shape, right: Shape): readonly Reason[]
  isSame(left: unknown, right: unknown): boolean
}

export interface Pair {
  readonly left: Shape
  readonly right: Shape
  readonly leftFacts: Facts
  readonly rightFacts: Facts
}

export function reason(subject: Subject, level: Level, from: string, to: string, at = ''): Reason {
  return { at, subject, level, from, to }
}
