import type { Random } from './random.ts'
import type { Json } from './server/reference.ts'

/** A description that nobody wrote: parameters of every place, style and schema, bodies of every kind. */
export function randomDescription(random: Random): Json {
  const paths: Record<string, Record<string, unknown>> = {}
  for (let i = 0; i < 4; i++) {
    const inPath = Array.from({ length: random.below(3) }, (_, n) => `p${n}`)
    const path = `/r${i}${inPath.map((name) => `/${random.pick(['', 'x-'])}{${name}}`).join('')}`
    const shared = inPath.map((name) => parameter(random, name, 'path'))
    paths[path] = {
      parameters: shared,
      ...Object.fromEntries(
        ['get', 'post', 'put', 'delete']
          .filter(() => random.chance(0.6))
          .map((method) => [method, operation(random, method)]),
      ),
    }
  }
  const info = { title: 'Random', version: '1' }
  return { openapi: random.pick(['3.0.3', '3.1.0']), info, paths, components: { schemas: components } }
}

const components = {
  Text: { type: 'string' },
  List: { type: 'array', items: { $ref: '#/components/schemas/Text' } },
  Map: {
    type: 'object',
    additionalProperties: false,
    properties: { R: { type: 'integer' }, 'g h': { type: 'string' } },
  },
  Tree: {
    type: 'object',
    properties: {
      name: { $ref: '#/components/schemas/Text' },
      tags: { $ref: '#/components/schemas/List' },
      inner: { $ref: '#/components/schemas/Tree' },
    },
  },
}

function operation(random: Random, method: string): Json {
  const parameters = [
    ...['q0', 'q1', 'filter[a]'].map((name) => parameter(random, name, 'query')),
    parameter(random, 'X-One', 'header'),
    parameter(random, 'c0', 'cookie'),
  ].filter(() => random.chance(0.6))
  const hasBody = method === 'post' || method === 'put' || random.chance(0.2)
  return { parameters, ...(hasBody ? { requestBody: body(random) } : {}), responses: { 200: { description: 'Done' } } }
}

const stylesOf: Readonly<Record<string, readonly string[]>> = {
  path: ['simple', 'label', 'matrix'],
  query: ['form', 'spaceDelimited', 'pipeDelimited', 'deepObject'],
  header: ['simple'],
  cookie: ['form'],
}

function parameter(random: Random, name: string, place: string): Json {
  const required = place === 'path' || random.chance(0.3)
  if (place !== 'path' && random.chance(0.15)) {
    return { name, in: place, required, content: { 'application/json': { schema: schema(random, 'Tree') } } }
  }
  const style = random.chance(0.2) ? undefined : random.pick(stylesOf[place]!)
  const explode = random.pick([undefined, true, false])
  const kind = style === 'deepObject' ? random.pick(['Map', 'Tree']) : random.pick(['Text', 'Number', 'List', 'Map'])
  return {
    name,
    in: place,
    required,
    ...(style === undefined ? {} : { style }),
    ...(explode === undefined ? {} : { explode }),
    ...(place === 'query' && kind !== 'Tree' && random.chance(0.2) ? { allowReserved: true } : {}),
    // An exploded object takes every name of the query that is left, so there may be one of them only.
    schema:
      kind === 'Map' && style !== 'deepObject' && name !== 'q0' && place !== 'path'
        ? schema(random, 'List')
        : schema(random, kind),
  }
}

function schema(random: Random, kind: string): Json {
  if (kind === 'Number') return { type: random.pick(['number', 'integer', 'boolean']) }
  if (kind === 'Text' && random.chance(0.5))
    return {
      type: 'string',
      ...random.pick([{}, { minLength: 1 }, { enum: ['a b', 'c/d', '€'] }, { format: 'date-time' }]),
    }
  return { $ref: `#/components/schemas/${kind}` }
}

function body(random: Random): Json {
  const isForm = random.chance(0.5)
  const type = isForm
    ? random.pick(['application/x-www-form-urlencoded', 'multipart/form-data'])
    : random.pick(['application/json', 'application/vnd.api+json', 'text/plain', 'application/octet-stream'])
  const required = random.chance(0.7)
  if (type === 'text/plain') return { required, content: { [type]: { schema: schema(random, 'Text') } } }
  if (type === 'application/octet-stream')
    return { required, content: { [type]: { schema: { type: 'string', format: 'binary' } } } }
  if (!isForm)
    return { required, content: { [type]: { schema: schema(random, random.pick(['Tree', 'List', 'Number'])) } } }
  const properties: Record<string, unknown> = {}
  const encoding: Record<string, unknown> = {}
  for (const name of ['a', 'b c', 'd[]', 'e']) {
    const kind = random.pick(['Text', 'Number', 'List', 'Tree', 'File'])
    const isFile = kind === 'File' && type === 'multipart/form-data'
    properties[name] = isFile ? { type: 'string', format: 'binary' } : schema(random, kind === 'File' ? 'Text' : kind)
    if (isFile && random.chance(0.5)) encoding[name] = { contentType: 'image/png, image/jpeg' }
    if (kind === 'Tree' && !name.includes('['))
      encoding[name] = random.pick([{ style: 'deepObject', explode: true }, { contentType: 'application/json' }, {}])
    if (kind === 'List')
      encoding[name] = random.pick([
        { style: 'form', explode: false },
        { style: 'pipeDelimited' },
        { explode: true },
        {},
      ])
  }
  return { required, content: { [type]: { schema: { type: 'object', required: ['a'], properties }, encoding } } }
}
