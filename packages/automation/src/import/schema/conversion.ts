import type { JsonSchema } from '@gatehouse/spec'
import type { DocumentFormat } from '../detect-version.ts'
import type { Notes } from '../notes.ts'
import type { PlainObject } from '../plain-object.ts'
import { toPointer, type ReferenceResolver } from '../resolve-reference.ts'
import type { CycleFinder } from './in-place-cycles.ts'
import type { Component, Direction, NodeMarks } from './template.ts'

/**
 * How a schema relates to the one it stands in: it applies to the same value in full (`allOf`, `$ref`), to the same
 * value as an alternative (`oneOf`, `not`, …), or to a part of the value.
 */
export type Position = 'same' | 'choice' | 'part'

/** What the conversion of one template has at hand. */
export interface Conversion {
  readonly format: DocumentFormat
  readonly direction: Direction
  readonly resolver: ReferenceResolver
  readonly cycles: CycleFinder
  readonly marks: NodeMarks
  /** Pointer of the component that is being converted, when it is one. */
  readonly owner: string | undefined
  readonly component: (reference: string) => Component | undefined
  /** Pattern to its repaired form, or undefined when nothing can save it. */
  readonly patterns: Map<string, string | undefined>
  readonly notes: Notes
  /** Grows as references are met. */
  readonly references: Component[]
  /** Where the conversion is; pushed and popped. */
  readonly path: string[]
  /** Components that are being written out in place of a reference that would lead back to them. */
  readonly unrolling: Set<string>
  /** How many were written out: bases of bases could multiply without end. */
  readonly unrolled: { count: number }
}

/** One schema on its way: what is read, what is written. */
export interface SchemaPlace {
  readonly raw: PlainObject
  readonly draft: Record<string, unknown>
  readonly conversion: Conversion
  /** Schemas that apply to the same value, whose `properties` say which names are read-only. */
  readonly scope: readonly PlainObject[]
  /** Converts a schema inside this one; undefined when it must be left out because it leads back to itself. */
  readonly inner: (value: unknown, key: readonly string[], position: Position) => JsonSchema | undefined
}

/** Writes what one keyword of the document means in JSON Schema 2020-12. */
export type KeywordReader = (value: unknown, place: SchemaPlace, keyword: string) => void

export function note(
  place: { readonly conversion: Conversion },
  code: string,
  message: string,
  keyword?: string,
): void {
  const { notes, path } = place.conversion
  notes.add(code, message, toPointer(keyword === undefined ? path : [...path, keyword]))
}
