import { convertDocument, type ConvertedDocument } from '@gatehouse/automation'
import type { JsonSchema } from '@gatehouse/spec'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import formats from 'ajv-formats'
import { describe, expect, test } from 'vitest'

/** Descriptions as their vendors publish them. They are no part of the repository; without them the tests are skipped. */
const folder = join(import.meta.dirname, '../../../../shared/data/openapi')
const files = existsSync(folder) ? globSync(join(folder, '**/*.gz')).toSorted() : []

function converted(file: string): ConvertedDocument {
  return convertDocument({ file, content: gunzipSync(readFileSync(file)).toString('utf8') })
}

function schemasOf({ operations }: ConvertedDocument): readonly JsonSchema[] {
  return operations.flatMap(({ content }) => [
    content.inputSchema,
    ...(content.outputSchema === undefined ? [] : [content.outputSchema]),
  ])
}

/**
 * Everything is compiled, none is sampled. Ajv writes a function per schema; without its optimiser and its inlining that
 * takes a quarter of the time and finds the same faults. A fresh instance now and then keeps its cache small.
 */
function compileErrors(schemas: readonly JsonSchema[]): readonly string[] {
  let ajv = newAjv()
  return schemas.flatMap((schema, i) => {
    if (i % 20 === 0) ajv = newAjv()
    try {
      ajv.compile(schema as boolean | object)
      return []
    } catch (error) {
      return [(error as Error).message]
    }
  })
}

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, logger: false, inlineRefs: false, code: { optimize: false } })
  return formats.default(ajv)
}

/** References that lead anywhere but to the schema's own `$defs`. */
function strayReferences(schema: JsonSchema): readonly string[] {
  if (typeof schema === 'boolean') return []
  const definitions = (schema['$defs'] ?? {}) as object
  return referencesIn(schema).filter(
    (reference) => !(reference.startsWith('#/$defs/') && Object.hasOwn(definitions, reference.slice(8))),
  )
}

function referencesIn(value: unknown): readonly string[] {
  if (typeof value !== 'object' || value === null) return []
  const { $ref } = value as { $ref?: unknown }
  return [...(typeof $ref === 'string' ? [$ref] : []), ...Object.values(value).flatMap(referencesIn)]
}

describe.skipIf(files.length === 0)('published descriptions of APIs', () => {
  test.each(files.map((file) => relative(folder, file)))(
    '%s: every operation is an action whose schemas compile',
    (file) => {
      const document = converted(join(folder, file))
      const schemas = schemasOf(document)
      expect(document.skipped).toEqual([])
      expect(document.operations.length).toBe(document.operationCount)
      expect(document.operationCount).toBeGreaterThan(0)
      expect(schemas.flatMap(strayReferences)).toEqual([])
      expect(compileErrors(schemas)).toEqual([])
    },
    60_000,
  )

  test('have operations with names of their own', () => {
    for (const file of files) {
      const names = converted(file).operations.map(({ nameProposals }) => nameProposals[0]!)
      expect(new Set(names).size).toBe(names.length)
      for (const name of names) expect(name).toMatch(/^[a-z0-9_]{1,64}$/)
    }
  })
})
