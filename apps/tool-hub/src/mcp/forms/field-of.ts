/** A field of a form: one of the primitive schemas of MCP. */
export type FormField = Readonly<Record<string, unknown>> & {
  readonly type: 'string' | 'number' | 'integer' | 'boolean' | 'array'
}

const longestText = 1_000
const mostChoices = 200
const formats: ReadonlySet<unknown> = new Set(['email', 'uri', 'date', 'date-time'])

/** The field for a schema, with the keywords that a form knows; undefined where none can hold it. */
export function fieldOf(schema: unknown): FormField | undefined {
  if (typeof schema !== 'object' || schema === null || Array.isArray(schema) || '$ref' in schema) return undefined
  const known = schema as Readonly<Record<string, unknown>>
  const type = typeOf(known)
  const words = { ...text(known, 'title'), ...text(known, 'description') }
  if (type === 'boolean') return { type, ...words, ...only(known, 'default', 'boolean') }
  if (type === 'integer' || type === 'number') {
    const bounds = { ...only(known, 'minimum', 'number'), ...only(known, 'maximum', 'number') }
    return 'enum' in known ? undefined : { type, ...words, ...bounds, ...only(known, 'default', 'number') }
  }
  if (type === 'string') return { type, ...words, ...ofText(known), ...only(known, 'default', 'string') }
  return type === 'array' ? severalOf(known, words) : undefined
}

/** A choice without a type is one of texts; `null` beside a type means that it may be left out. */
function typeOf(schema: Readonly<Record<string, unknown>>): unknown {
  const { type } = schema
  if (Array.isArray(type)) {
    const others = type.filter((one) => one !== 'null')
    return others.length === 1 ? others[0] : undefined
  }
  return type ?? (choicesOf(schema) === undefined ? undefined : 'string')
}

function ofText(schema: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  const choices = choicesOf(schema)
  if (choices !== undefined) return choices
  const { format } = schema
  return {
    ...only(schema, 'minLength', 'number'),
    ...only(schema, 'maxLength', 'number'),
    ...(formats.has(format) ? { format } : {}),
  }
}

/** Choices with or without titles, as the client is to show them. */
function choicesOf({ enum: values, const: value, oneOf }: Readonly<Record<string, unknown>>) {
  if (typeof value === 'string') return { enum: [value] }
  if (isTexts(values)) return { enum: values }
  if (!Array.isArray(oneOf) || oneOf.length === 0 || oneOf.length > mostChoices) return undefined
  const titled = oneOf.map((one: unknown) => {
    const { const: choice, title } = (one ?? {}) as Record<string, unknown>
    return { const: choice, title: typeof title === 'string' ? title.slice(0, longestText) : choice }
  })
  return titled.every(({ const: choice }) => typeof choice === 'string') ? { oneOf: titled } : undefined
}

function severalOf(schema: Readonly<Record<string, unknown>>, words: object): FormField | undefined {
  const items = schema['items']
  if (typeof items !== 'object' || items === null) return undefined
  const choices = choicesOf(items as Record<string, unknown>)
  if (choices === undefined) return undefined
  const several = 'enum' in choices ? { type: 'string', enum: choices.enum } : { anyOf: choices.oneOf }
  return {
    type: 'array',
    ...words,
    items: several,
    ...only(schema, 'minItems', 'number'),
    ...only(schema, 'maxItems', 'number'),
  }
}

function isTexts(values: unknown): values is readonly string[] {
  return (
    Array.isArray(values) &&
    values.length > 0 &&
    values.length <= mostChoices &&
    values.every((one) => typeof one === 'string')
  )
}

function text(schema: Readonly<Record<string, unknown>>, name: string): Readonly<Record<string, unknown>> {
  const value = schema[name]
  return typeof value === 'string' ? { [name]: value.slice(0, longestText) } : {}
}

function only(
  schema: Readonly<Record<string, unknown>>,
  name: string,
  type: string,
): Readonly<Record<string, unknown>> {
  return typeof schema[name] === type ? { [name]: schema[name] } : {}
}
