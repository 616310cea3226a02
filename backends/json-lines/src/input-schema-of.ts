import { isDeeperThan } from '@gatehouse/core'
import type { JsonSchema } from '@gatehouse/spec'

type Fields = Readonly<Record<string, unknown>>

const maxDepth = 64

/** The schema of the input from whichever field has it, or in words why there is none that could be used. */
export function inputSchemaOf(fields: Fields): JsonSchema | string {
  const given = fields['inputSchema'] ?? fields['input_schema']
  if (given !== undefined && given !== null)
    return isUsableSchema(given) ? given : 'The input schema is not a JSON Schema.'
  const parameters = fields['parameters'] ?? fields['params']
  if (parameters === undefined || parameters === null) return { type: 'object', properties: {} }
  if (Array.isArray(parameters)) return schemaOfList(parameters)
  return isUsableSchema(parameters) ? parameters : 'The parameters are neither a list nor a JSON Schema.'
}

const typeNames: ReadonlySet<unknown> = new Set(['string', 'number', 'integer', 'boolean', 'object', 'array', 'null'])

/** True when the keywords a reader or validator relies on have the shape that draft 2020-12 gives them. */
export function isUsableSchema(schema: unknown, depth = 0): schema is JsonSchema {
  if (typeof schema === 'boolean') return true
  if (!isRecord(schema) || depth > maxDepth) return false
  const isSchema = (value: unknown): boolean => isUsableSchema(value, depth + 1)
  const isListOf = (value: unknown, isFit: (item: unknown) => boolean): boolean =>
    Array.isArray(value) && value.every(isFit)
  return Object.entries(schema).every(([keyword, value]) => {
    switch (keyword) {
      case 'type':
        return typeNames.has(value) || isListOf(value, (item) => typeNames.has(item))
      case 'properties':
      case '$defs':
      case 'definitions':
      case 'patternProperties':
        return isRecord(value) && Object.values(value).every(isSchema)
      case 'required':
        return isListOf(value, (item) => typeof item === 'string')
      case 'anyOf':
      case 'oneOf':
      case 'allOf':
        return isListOf(value, isSchema) && (value as readonly unknown[]).length > 0
      case 'items':
      case 'additionalProperties':
      case 'not':
        return isSchema(value)
      case 'enum':
        return Array.isArray(value) && !isDeeperThan(value, maxDepth)
      default:
        return !isDeeperThan(value, maxDepth)
    }
  })
}

/** `["id", …]` or `[{name, description?, type?, required?, enum?}, …]` */
function schemaOfList(parameters: readonly unknown[]): JsonSchema | string {
  const named = parameters.map((parameter) => (typeof parameter === 'string' ? { name: parameter } : parameter))
  if (!named.every((parameter) => isRecord(parameter) && typeof parameter['name'] === 'string')) {
    return 'A parameter has no name.'
  }
  const entries = (named as readonly (Fields & { readonly name: string })[]).filter(({ name }) => name !== '')
  const required = entries.filter((parameter) => parameter['required'] === true).map(({ name }) => name)
  return {
    type: 'object',
    properties: Object.fromEntries(entries.map((parameter) => [parameter.name, propertyOf(parameter)])),
    ...(required.length === 0 ? {} : { required: [...new Set(required)] }),
  }
}

const typeAliases: Readonly<Record<string, string>> = {
  str: 'string',
  text: 'string',
  int: 'integer',
  float: 'number',
  double: 'number',
  bool: 'boolean',
  list: 'array',
  dict: 'object',
}

function propertyOf(parameter: Fields): JsonSchema {
  const written = typeof parameter['type'] === 'string' ? parameter['type'].toLowerCase() : ''
  const type = Object.hasOwn(typeAliases, written) ? typeAliases[written] : written
  return {
    ...(typeNames.has(type) ? { type } : {}),
    ...(typeof parameter['description'] === 'string' && parameter['description'] !== ''
      ? { description: parameter['description'].toWellFormed().slice(0, 5_000) }
      : {}),
    ...(Array.isArray(parameter['enum']) && parameter['enum'].length > 0 ? { enum: parameter['enum'] } : {}),
  }
}

function isRecord(value: unknown): value is Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
