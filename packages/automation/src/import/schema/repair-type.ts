const types = new Set(['string', 'number', 'integer', 'boolean', 'array', 'object', 'null'])

/** Names that people use for types, and what they mean in JSON. `any` and unknown names mean no restriction. */
const aliases = new Map(
  Object.entries({
    int: 'integer',
    int32: 'integer',
    int64: 'integer',
    long: 'integer',
    short: 'integer',
    bigint: 'integer',
    float: 'number',
    double: 'number',
    decimal: 'number',
    bool: 'boolean',
    str: 'string',
    text: 'string',
    char: 'string',
    date: 'string',
    datetime: 'string',
    'date-time': 'string',
    timestamp: 'string',
    time: 'string',
    uuid: 'string',
    guid: 'string',
    uri: 'string',
    url: 'string',
    email: 'string',
    byte: 'string',
    binary: 'string',
    file: 'string',
    enum: 'string',
    list: 'array',
    set: 'array',
    map: 'object',
    dict: 'object',
    dictionary: 'object',
    hash: 'object',
    json: 'object',
    none: 'null',
  }),
)

const formats = new Map(
  Object.entries({
    file: 'binary',
    binary: 'binary',
    byte: 'byte',
    date: 'date',
    datetime: 'date-time',
    'date-time': 'date-time',
    uuid: 'uuid',
    uri: 'uri',
    url: 'uri',
    email: 'email',
  }),
)

export interface RepairedType {
  /** Undefined: no restriction. */
  readonly type: string | readonly string[] | undefined
  /** A format that the name of the type implied. */
  readonly format?: string
  readonly isAsWritten: boolean
}

/** The value of `type` as JSON Schema knows it. */
export function repairType(value: unknown): RepairedType {
  if (typeof value === 'string' && types.has(value)) return { type: value, isAsWritten: true }
  if (typeof value === 'string') {
    const name = value.trim().toLowerCase()
    const type = types.has(name) ? name : aliases.get(name)
    const format = formats.get(name)
    // Swagger 2.0 spells uploads `type: file`; that is as written.
    return { type, ...(format === undefined ? {} : { format }), isAsWritten: name === 'file' }
  }
  if (!Array.isArray(value)) return { type: undefined, isAsWritten: false }
  const known = value.flatMap((name) => {
    const { type } = typeof name === 'string' ? repairType(name) : { type: name === null ? 'null' : undefined }
    return type === undefined ? [] : [type as string]
  })
  const distinct = [...new Set(known)]
  // An unknown name among known ones could be anything.
  if (known.length < value.length || distinct.length === 0) return { type: undefined, isAsWritten: false }
  return { type: distinct.length === 1 ? distinct[0] : distinct, isAsWritten: distinct.length === value.length }
}
