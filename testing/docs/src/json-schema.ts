/** A JSON Schema as the generators meet it: made by zod, so nothing exotic is in it. */
export interface Schema {
  readonly type?: string
  readonly description?: string
  readonly default?: unknown
  readonly const?: unknown
  readonly enum?: readonly unknown[]
  readonly format?: string
  readonly pattern?: string
  readonly minimum?: number
  readonly exclusiveMinimum?: number
  readonly maximum?: number
  readonly properties?: Readonly<Record<string, Schema>>
  readonly required?: readonly string[]
  readonly items?: Schema
  readonly additionalProperties?: boolean | Schema
  readonly anyOf?: readonly Schema[]
  readonly oneOf?: readonly Schema[]
}

/** The variants of a union, flattened; a schema that is no union is its own only variant. */
export function variantsOf(schema: Schema): readonly Schema[] {
  const variants = schema.anyOf ?? schema.oneOf
  return variants === undefined ? [schema] : variants.flatMap(variantsOf)
}

/** What may stand there, in a few words. */
export function typeInWords(schema: Schema): string {
  const variants = variantsOf(schema)
  if (variants.length > 1) return [...new Set(variants.map(typeInWords))].join(' or ')
  if (schema.const !== undefined) return `\`${String(schema.const)}\``
  if (schema.enum !== undefined) return schema.enum.map((value) => `\`${String(value)}\``).join(', ')
  switch (schema.type) {
    case 'string':
      return schema.format === 'uri' ? 'URL' : schema.format === 'uuid' ? 'UUID' : 'text'
    case 'integer':
      return `whole number${range(schema)}`
    case 'number':
      return `number${range(schema)}`
    case 'boolean':
      return 'true or false'
    case 'array':
      return `list of ${schema.items === undefined ? 'anything' : typeInWords(schema.items)}`
    case 'object':
      return schema.properties === undefined && typeof schema.additionalProperties === 'object'
        ? `object of ${typeInWords(schema.additionalProperties)}`
        : 'object'
    case 'null':
      return 'null'
    default:
      return 'anything'
  }
}

/** Bounds that somebody chose; those of the number type itself say nothing. */
function range({ minimum, maximum, exclusiveMinimum }: Schema): string {
  const isBound = (bound: number | undefined): bound is number =>
    bound !== undefined && Math.abs(bound) < Number.MAX_SAFE_INTEGER
  if (isBound(exclusiveMinimum) && isBound(maximum)) return `, more than ${exclusiveMinimum}, at most ${maximum}`
  if (isBound(minimum) && isBound(maximum)) return `, ${minimum} to ${maximum}`
  if (isBound(minimum)) return `, at least ${minimum}`
  return isBound(maximum) ? `, at most ${maximum}` : ''
}
