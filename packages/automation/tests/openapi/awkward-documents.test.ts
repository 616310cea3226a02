import { convertDocument, type ConvertedDocument } from '@gatehouse/automation'
import { createSchemaValidator } from '@gatehouse/json-schema'
import { Ajv2020 } from 'ajv/dist/2020.js'
import formats from 'ajv-formats'
import { expect, test } from 'vitest'
import { awkwardOperations } from './awkward/awkward-operations.ts'
import { awkwardSchemas } from './awkward/awkward-schemas.ts'
import { awkwardTexts } from './awkward/awkward-texts.ts'
import { createRandom } from './random.ts'
import { valueOf } from './value-of.ts'

test.each([...awkwardOperations, ...awkwardSchemas, ...awkwardTexts])(
  '$what',
  ({ document, imported, skipped = [], notes = [] }) => {
    const content = typeof document === 'string' ? document : JSON.stringify(document)
    const converted = convertDocument({ file: 'awkward', content })
    expect(namesOf(converted)).toEqual(imported)
    expect(converted.skipped.map(({ method, path }) => `${method} ${path}`)).toEqual(skipped)
    expect(converted.operationCount).toBe(imported.length + skipped.length)
    expect(converted.notes.map(({ code }) => code)).toEqual(expect.arrayContaining([...notes]))
    for (const { reason } of converted.skipped) expect(reason).toMatch(sentence)
    for (const { message } of converted.notes) expect(message).toMatch(sentence)
    expect(faultsOf(converted)).toEqual([])
  },
)

// Something to read for a person, not the spelling of a value that went astray.
const sentence = /^(?!.*(?:undefined|\[object|NaN))[A-Z"$#^.\w][^\n]{10,300}\.$/

function namesOf({ operations }: ConvertedDocument): readonly string[] {
  return operations.map(({ content: { request } }) => `${request.method} ${request.path}`)
}

function faultsOf({ operations }: ConvertedDocument): readonly string[] {
  const validator = createSchemaValidator()
  return operations.flatMap(({ content: { inputSchema, outputSchema = true, request } }) => {
    const ajv = formats.default(new Ajv2020({ strict: false, logger: false }))
    const name = `${request.method} ${request.path}`
    const accepts = ajv.compile(inputSchema as object)
    ajv.compile(outputSchema as object | boolean)
    const random = createRandom(1)
    const fits = (value: unknown): boolean => {
      const isAccepted = validator.validate(inputSchema, value).length === 0
      return isAccepted && accepts(value) === true
    }
    const valid = Array.from({ length: 60 }, () => valueOf(inputSchema, inputSchema, random)).some(fits)
    return [
      ...(valid ? [] : [`${name} has no valid input`]),
      ...(fits({ 'no such property': 1 }) ? [`${name} takes anything`] : []),
    ]
  })
}
