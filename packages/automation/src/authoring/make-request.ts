import type { JsonSchema } from '@gatehouse/spec'
import { isAllowedRequestHeader } from '@gatehouse/egress'
import type { RequestBody, RequestParameter, RequestTemplate } from '../action/action.ts'
import { isPlainObject } from '../import/plain-object.ts'
import { pointerOf } from './source.ts'
import type { WrittenParameter, WrittenRequest } from './request-fields.ts'

/** Says what is wrong at a place of the action. */
export type Say = (at: string, code: string, message: string, hint?: string) => void

/** What Gatehouse says itself; a value of the input there would be dropped or would sign in as somebody. */
const ownHeaders: ReadonlySet<string> = new Set([
  'accept',
  'content-type',
  'authorization',
  'cookie',
  'traceparent',
  'user-agent',
])

/** The template that runs, of the one that is written. Every property that it uses has to be in the input. */
export function makeRequest(written: WrittenRequest, input: JsonSchema, say: Say): RequestTemplate {
  const properties = propertiesOf(input)
  const required = requiredOf(input)
  const use = (property: string, at: string): void => {
    if (properties === undefined || Object.hasOwn(properties, property)) return
    say(
      at,
      'unknown_property',
      `The input has no property ${JSON.stringify(property)}.`,
      'Declare it under input.properties.',
    )
  }
  const parameter = (
    place: RequestParameter['in'],
    name: string,
    how: WrittenParameter,
    at: string,
  ): RequestParameter => {
    const { from, style, explode } =
      typeof how === 'string' ? { from: how } : { style: undefined, explode: undefined, ...how }
    use(from, at)
    const isForm = place === 'query' || place === 'cookie'
    const chosen = style ?? (isForm ? 'form' : 'simple')
    return { property: from, name, in: place, style: chosen, explode: explode ?? chosen === 'form' }
  }
  const all = (place: RequestParameter['in'], field: 'query' | 'headers' | 'cookies'): readonly RequestParameter[] =>
    Object.entries(written[field] ?? {}).map(([name, how]) => {
      const at = pointerOf(['request', field, name])
      if (place === 'header') sayHeader(name, at, say)
      return parameter(place, name, how, at)
    })

  const names = [...written.path.matchAll(/\{([^{}]*)\}/g)].map((match) => match[1]!)
  const renamed = written.path_parameters ?? {}
  for (const name of Object.keys(renamed)) {
    if (!names.includes(name)) {
      say(pointerOf(['request', 'path_parameters', name]), 'unknown_parameter', `The path has no {${name}}.`)
    }
  }
  const inPath = [...new Set(names)].map((name) => {
    const at = renamed[name] === undefined ? '/request/path' : pointerOf(['request', 'path_parameters', name])
    const made = parameter('path', name, renamed[name] ?? name, at)
    const isKnown = properties === undefined || Object.hasOwn(properties, made.property)
    if (isKnown && !required.includes(made.property)) {
      const hint = `Add ${made.property} to input.required.`
      say(at, 'path_not_required', `${JSON.stringify(made.property)} is part of the path and may be left out.`, hint)
    }
    return made
  })
  const body = written.body === undefined ? undefined : makeBody(written.body, required)
  if (body !== undefined) use(body.property, '/request/body')
  if (body !== undefined && (written.method === 'GET' || written.method === 'HEAD')) {
    say('/request/body', 'body_not_allowed', `A ${written.method} request has no body.`)
  }
  return {
    method: written.method,
    path: written.path,
    parameters: [...inPath, ...all('query', 'query'), ...all('header', 'headers'), ...all('cookie', 'cookies')],
    ...(body === undefined ? {} : { body }),
    accept: written.accept ?? [],
  }
}

function sayHeader(name: string, at: string, say: Say): void {
  if (
    /^[A-Za-z0-9!#$%&'*+.^_`|~-]+$/.test(name) &&
    isAllowedRequestHeader(name) &&
    !ownHeaders.has(name.toLowerCase())
  ) {
    return
  }
  say(at, 'header_not_allowed', `${name} is a header that Gatehouse or the connection sets itself.`)
}

const encodings: readonly (readonly [RegExp, RequestBody['encoding']])[] = [
  [/^application\/x-www-form-urlencoded/i, 'form'],
  [/^multipart\//i, 'multipart'],
  [/^text\//i, 'text'],
  [/[/+]json/i, 'json'],
]

const contentTypes: Readonly<Record<RequestBody['encoding'], string>> = {
  json: 'application/json',
  form: 'application/x-www-form-urlencoded',
  multipart: 'multipart/form-data',
  text: 'text/plain',
  binary: 'application/octet-stream',
}

function makeBody(written: NonNullable<WrittenRequest['body']>, required: readonly string[]): RequestBody {
  if (typeof written === 'string') {
    return {
      property: written,
      contentType: contentTypes.json,
      encoding: 'json',
      isRequired: required.includes(written),
    }
  }
  const { from, content_type: contentType, encoding: said } = written
  const ofType =
    contentType === undefined ? 'json' : (encodings.find(([type]) => type.test(contentType))?.[1] ?? 'binary')
  const encoding = said ?? ofType
  return {
    property: from,
    contentType: contentType ?? contentTypes[encoding],
    encoding,
    isRequired: required.includes(from),
  }
}

function propertiesOf(input: JsonSchema): Readonly<Record<string, unknown>> | undefined {
  const properties = typeof input === 'object' ? input['properties'] : undefined
  // Where the schema is put together from parts, the properties stand in those.
  const isWhole = typeof input === 'object' && !['$ref', 'allOf', 'anyOf', 'oneOf'].some((keyword) => keyword in input)
  return isWhole ? (isPlainObject(properties) ? properties : {}) : undefined
}

function requiredOf(input: JsonSchema): readonly string[] {
  const required = typeof input === 'object' ? input['required'] : undefined
  return Array.isArray(required) ? required.map(String) : []
}
