import { convertDocument } from '@gatehouse/automation'
import { createSchemaValidator } from '@gatehouse/json-schema'
import type { JsonSchema } from '@gatehouse/spec'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { existsSync, globSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { gunzipSync } from 'node:zlib'
import { describe, expect, test } from 'vitest'
import { brokenValues } from './broken-values.ts'
import { createRandom } from './random.ts'
import { valueOf } from './value-of.ts'

// For every input schema values are made up until one is valid, and that one is changed until one is invalid. Ajv, which
// shares no code with the validator of the product, judges both; the product has to agree on each value that was tried.
const folder = join(import.meta.dirname, '../../../../../shared/data/openapi')
const files = existsSync(folder) ? globSync(join(folder, '**/*.gz')).toSorted() : []

const seed = 20_260_131
const maxTries = 60

describe.skipIf(files.length === 0)('input schemas of published descriptions', () => {
  test.each(files.map((file) => relative(folder, file)))(
    '%s: each accepts a generated valid input and refuses a generated invalid one',
    (file) => {
      const content = gunzipSync(readFileSync(join(folder, file))).toString('utf8')
      const { operations, operationCount } = convertDocument({ file, content })
      expect(operations).toHaveLength(operationCount)
      const validator = createSchemaValidator()
      let ajv = newAjv()
      const faults = operations.flatMap(({ content: action }, i) => {
        if (i % 20 === 0) ajv = newAjv()
        const accepts = ajv.compile(action.inputSchema as object)
        const fits = (value: unknown): boolean => validator.validate(action.inputSchema, value).length === 0
        const name = `${action.request.method} ${action.request.path}`
        return tried(name, action.inputSchema, { accepts: (value) => accepts(value) === true, fits }, i)
      })
      expect(faults, `seed ${seed}`).toEqual([])
    },
    120_000,
  )
})

interface Judges {
  readonly accepts: (value: unknown) => boolean
  readonly fits: (value: unknown) => boolean
}

function tried(name: string, schema: JsonSchema, { accepts, fits }: Judges, i: number): readonly string[] {
  const random = createRandom(seed + i)
  let valid: unknown
  for (let tries = 0; tries < maxTries && valid === undefined; tries++) {
    const value = valueOf(schema, schema, random)
    const isAccepted = accepts(value)
    if (isAccepted !== fits(value)) return [`${name}: no agreement on ${JSON.stringify(value)}`]
    if (isAccepted) valid = value
  }
  if (valid === undefined) return [`${name}: no valid input found`]
  for (const { fault, value } of brokenValues(valid as Readonly<Record<string, unknown>>)) {
    const isAccepted = accepts(value)
    if (isAccepted !== fits(value)) return [`${name}: no agreement on an input ${fault}`]
    if (!isAccepted) return []
  }
  return [`${name}: no invalid input found`]
}

function newAjv(): Ajv2020 {
  const ajv = new Ajv2020({ strict: false, logger: false, inlineRefs: false, code: { optimize: false } })
  return formats.default(ajv)
}
