import type { JsonSchema } from '@gatehouse/spec'
import type { RequestBody, RequestParameter } from '../../action/action.ts'
import { plainText } from '../clean-text.ts'
import { isPlainObject, type PlainObject } from '../plain-object.ts'
import { markCarriers } from '../schema/mark-carriers.ts'
import type { SchemaConverter } from '../schema/schema-converter.ts'
import type { Component, Template } from '../schema/template.ts'
import type { BodySource, ParameterSource } from './operation-source.ts'

const maxDescriptionLength = 2_000

export interface BuiltInput {
  readonly template: Template
  readonly parameters: readonly RequestParameter[]
  readonly body?: RequestBody
}

/** One object schema for everything the operation takes, and how its properties become a request. */
export function buildInputSchema(
  parameters: readonly ParameterSource[],
  body: BodySource | undefined,
  converter: SchemaConverter,
): BuiltInput {
  const references: Component[] = []
  const properties: Record<string, JsonSchema> = {}
  const required: string[] = []
  const names = propertyNames(parameters)

  const requestParameters = parameters.map((parameter, i): RequestParameter => {
    const property = names[i]!
    const template = converter.convert(parameter.schema, parameter.at)
    references.push(...template.references)
    properties[property] = described(template, parameter, converter)
    if (parameter.isRequired) required.push(property)
    const { wireName, in: place, style, explode, allowReserved } = parameter
    const name = wireName ?? parameter.name
    return { property, name, in: place, style, explode, ...(allowReserved ? { allowReserved } : {}) }
  })

  const property = freeName('body', 'request_body', new Set(names))
  if (body !== undefined) {
    const template = bodyTemplate(body, converter)
    references.push(...template.references)
    properties[property] = described(template, body, converter)
    if (body.isRequired) required.push(property)
  }

  const schema: JsonSchema = {
    type: 'object',
    properties,
    ...(required.length === 0 ? {} : { required }),
    additionalProperties: false,
  }
  if (references.length > 0) markCarriers(schema, converter.marks)
  const built = { template: { schema, references }, parameters: requestParameters }
  if (body === undefined) return built
  const { contentType, encoding, isRequired, fields } = body
  return {
    ...built,
    body: { property, contentType, encoding, isRequired, ...(fields === undefined ? {} : { fields }) },
  }
}

/** The wire name where it is free; parameters of one name in different places say where they go. */
function propertyNames(parameters: readonly ParameterSource[]): readonly string[] {
  const places: readonly RequestParameter['in'][] = ['path', 'query', 'header', 'cookie']
  const names: string[] = []
  const taken = new Set<string>()
  for (const place of places) {
    for (const [i, parameter] of parameters.entries()) {
      if (parameter.in !== place) continue
      names[i] = freeName(parameter.name, `${place}_${parameter.name}`, taken)
      taken.add(names[i])
    }
  }
  return names
}

function freeName(name: string, otherwise: string, taken: ReadonlySet<string>): string {
  if (!taken.has(name) && name !== '__proto__') return name
  if (!taken.has(otherwise)) return otherwise
  for (let i = 2; ; i++) if (!taken.has(`${otherwise}_${i}`)) return `${otherwise}_${i}`
}

// Text and bytes travel as one string, whatever the document says they look like inside.
function bodyTemplate(body: BodySource, converter: SchemaConverter): Template {
  if (body.encoding === 'binary')
    return { schema: { type: 'string', contentEncoding: 'base64', contentMediaType: body.contentType }, references: [] }
  if (body.encoding !== 'text') return converter.convert(body.schema, body.at)
  const template = converter.convert(body.schema, body.at)
  const isString =
    isPlainObject(template.schema) && template.schema['type'] === 'string' && template.references.length === 0
  return isString ? template : { schema: { type: 'string', contentMediaType: body.contentType }, references: [] }
}

type Described = Pick<ParameterSource, 'description' | 'examples'> & { readonly isDeprecated?: boolean }

function described({ schema }: Template, source: Described, converter: SchemaConverter): JsonSchema {
  const description = typeof source.description === 'string' ? plainText(source.description, maxDescriptionLength) : ''
  const remarks = {
    ...(description === '' ? {} : { description }),
    ...(source.isDeprecated === true ? { deprecated: true } : {}),
    ...(source.examples.length === 0 ? {} : { examples: source.examples }),
  }
  if (Object.keys(remarks).length === 0) return schema
  if (!isPlainObject(schema)) return schema ? remarks : schema
  return withRemarks(schema, remarks, converter)
}

function withRemarks(schema: PlainObject, remarks: PlainObject, { marks }: SchemaConverter): PlainObject {
  const described = { ...schema, ...remarks }
  const component = marks.components.get(schema)
  if (component !== undefined) marks.components.set(described, component)
  return described
}
