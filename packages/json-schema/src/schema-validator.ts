import { createHash } from 'node:crypto'
import { InvalidInputError, isGatehouseError } from '@gatehouse/core'
import type { JsonSchema } from '@gatehouse/spec'
import { compileSchema, type CompiledSchema } from './compile-schema.ts'
import { measure, schemaLimits, valueLimits } from './measure.ts'
import { Run, type SchemaProblem } from './run.ts'

export type { SchemaProblem } from './run.ts'

/**
 * Validates values against JSON Schemas (draft 2020-12) that come from anywhere. Time is bounded whatever the schema
 * says: patterns run in linear time, work and depth are limited, nothing is fetched and no code is generated.
 */
export interface SchemaValidator {
  /**
   * What is wrong with the value, at most 8 problems; empty when it is valid.
   * Throws `unusable_schema` when `check` has something to say about the schema.
   */
  validate(schema: JsonSchema, value: unknown): readonly SchemaProblem[]
  /** Why the schema cannot be used, or undefined when it can. */
  check(schema: JsonSchema): string | undefined
  /** What a usable schema asks for and this validator does not enforce, such as a pattern with lookahead. */
  notes(schema: JsonSchema): readonly string[]
}

export interface SchemaValidatorOptions {
  /** How many compiled schemas are kept; the least recently used goes first. Default 1,000. */
  readonly cacheSize?: number
}

export function createSchemaValidator(options: SchemaValidatorOptions = {}): SchemaValidator {
  const cacheSize = options.cacheSize ?? 1_000
  // Least recently used first: a Map keeps the order of insertion.
  const byDigest = new Map<string, CompiledSchema>()
  // NOTE: a schema object that is changed in place after its first use keeps its first meaning.
  const byIdentity = new WeakMap<object, CompiledSchema>()

  const compiled = (schema: JsonSchema): CompiledSchema => {
    const known = typeof schema === 'object' && schema !== null ? byIdentity.get(schema) : undefined
    if (known !== undefined) return known
    const size = measure(schema, schemaLimits)
    if (!size.isWithin) throw refused(`is too large: ${size.reason}`)
    const digest = createHash('sha256')
      .update(JSON.stringify(schema) ?? '')
      .digest('base64')
    const fresh = byDigest.get(digest) ?? compileSchema(schema)
    byDigest.delete(digest)
    byDigest.set(digest, fresh)
    if (byDigest.size > cacheSize) byDigest.delete(byDigest.keys().next().value!)
    if (typeof schema === 'object') byIdentity.set(schema, fresh)
    return fresh
  }

  return {
    validate(schema, value) {
      const { check } = compiled(schema)
      const size = measure(value, valueLimits)
      if (!size.isWithin) return [{ at: '', message: `is too large to validate: ${size.reason}` }]
      return new Run().problemsOf(check, value)
    },
    check(schema) {
      try {
        compiled(schema)
        return undefined
      } catch (error) {
        if (isGatehouseError(error)) return error.at === undefined ? error.message : `${error.message} At ${error.at}.`
        throw error
      }
    },
    notes: (schema) => compiled(schema).notes,
  }
}

function refused(reason: string): InvalidInputError {
  return new InvalidInputError('unusable_schema', `The JSON Schema ${reason}.`)
}
