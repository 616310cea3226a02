import type { DocumentFormat } from '../detect-version.ts'
import type { Notes } from '../notes.ts'
import type { PlainObject } from '../plain-object.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'
import { createComponents } from './components.ts'
import type { Conversion } from './conversion.ts'
import { convertSchema } from './convert-schema.ts'
import { createCycleFinder } from './in-place-cycles.ts'
import { markCarriers } from './mark-carriers.ts'
import type { Component, Direction, NodeMarks, Template } from './template.ts'

/** Converts the schemas of one document that face one way; components are converted once and shared. */
export interface SchemaConverter {
  readonly marks: NodeMarks
  /** `at` is where the schema stands in the document, for notes. */
  convert(raw: unknown, at: readonly string[]): Template
}

export function createSchemaConverter(document: {
  readonly root: PlainObject
  readonly format: DocumentFormat
  readonly resolver: ReferenceResolver
  readonly notes: Notes
  readonly direction: Direction
}): SchemaConverter {
  const marks: NodeMarks = { components: new WeakMap(), carriers: new WeakSet() }
  const cycles = createCycleFinder(document.resolver)
  const patterns = new Map<string, string | undefined>()

  const convert = (raw: unknown, owner: string | undefined, at: readonly string[]): Template => {
    const references: Component[] = []
    const conversion: Conversion = {
      ...document,
      cycles,
      marks,
      owner,
      component: (reference) => components.find(reference),
      patterns,
      references,
      path: [...at],
      unrolling: new Set(),
      unrolled: { count: 0 },
    }
    const schema = convertSchema(raw, conversion)
    if (references.length > 0) markCarriers(schema, marks)
    return { schema, references }
  }
  const components = createComponents(document.root, document.resolver, (raw, pointer, tokens) =>
    convert(raw, pointer, tokens),
  )

  return { marks, convert: (raw, at) => convert(raw, undefined, at) }
}
