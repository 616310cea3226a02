import { dereferenced, type Json, listOf, objectOf, type Shape, shapesOf } from './reference.ts'

export interface DescribedParameter {
  readonly name: string
  readonly in: string
  readonly style: string
  readonly explode: boolean
  readonly shapes: ReadonlySet<Shape>
}

export interface DescribedOperation {
  readonly method: string
  readonly path: string
  readonly parameters: readonly DescribedParameter[]
  /** OpenAPI 3: `content` of the request body. */
  readonly content?: Json
  /** Swagger 2.0: media types, and the parameters of the body. */
  readonly consumes?: readonly string[]
  readonly bodyParameter?: Json
  readonly formParameters?: readonly Json[]
  /** Media types of answers. */
  readonly produces: ReadonlySet<string>
}

const methods = ['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query']
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization'])

/** The operations of a raw description, read by its own rules and with none of the product's code. */
export function describedOperations(root: Json): readonly DescribedOperation[] {
  return Object.entries(objectOf(root['paths'])).flatMap(([path, item]) => {
    const pathItem = dereferenced(root, item)
    const operations = [
      ...methods.flatMap((method) => (pathItem[method] === undefined ? [] : [[method, pathItem[method]] as const])),
      ...Object.entries(objectOf(pathItem['additionalOperations'])),
    ]
    return operations.map(([method, value]) => describe(root, path, pathItem, method, objectOf(value)))
  })
}

function describe(root: Json, path: string, pathItem: Json, method: string, operation: Json): DescribedOperation {
  const raw = new Map<string, Json>()
  for (const value of [...listOf(pathItem['parameters']), ...listOf(operation['parameters'])]) {
    const parameter = dereferenced(root, value)
    raw.set(`${String(parameter['in'])} ${String(parameter['name'])}`, parameter)
  }
  const all = [...raw.values()]
  const isBody = ({ in: place }: Json): boolean => place === 'body' || place === 'formData'
  const isIgnored = ({ in: place, name }: Json): boolean =>
    place === 'header' && ignoredHeaders.has(String(name).toLowerCase())
  const shared = {
    method: method.toUpperCase(),
    path,
    parameters: all.filter((one) => !isBody(one) && !isIgnored(one)).map((one) => parameterOf(root, one)),
    produces: producedBy(root, operation),
  }
  if (root['swagger'] === undefined) {
    const body = dereferenced(root, operation['requestBody'])
    return { ...shared, ...(body['content'] === undefined ? {} : { content: objectOf(body['content']) }) }
  }
  const bodyParameter = all.find(({ in: place }) => place === 'body')
  return {
    ...shared,
    consumes: listOf(operation['consumes'] ?? root['consumes']) as readonly string[],
    ...(bodyParameter === undefined ? {} : { bodyParameter }),
    formParameters: all.filter(({ in: place }) => place === 'formData'),
  }
}

function parameterOf(root: Json, raw: Json): DescribedParameter {
  const place = String(raw['in'])
  const shared = { name: String(raw['name']), in: place }
  if (root['swagger'] !== undefined) return { ...shared, ...collection(raw), shapes: shapesOf(root, raw) }
  const [mediaType] = Object.keys(objectOf(raw['content']))
  // OpenAPI 3.2: the whole query is one value.
  if (place === 'querystring' && mediaType === 'application/x-www-form-urlencoded')
    return { ...shared, style: 'form', explode: true, shapes: new Set(['map']) }
  if (mediaType !== undefined && raw['schema'] === undefined)
    return { ...shared, style: 'content', explode: false, shapes: new Set(['primitive']) }
  const style = String(raw['style'] ?? (place === 'query' || place === 'cookie' ? 'form' : 'simple'))
  const explode = typeof raw['explode'] === 'boolean' ? raw['explode'] : style === 'form'
  return { ...shared, style, explode, shapes: shapesOf(root, raw['schema']) }
}

/** Swagger 2.0 `collectionFormat`. */
export function collection(raw: Json): { readonly style: string; readonly explode: boolean } {
  const format = String(raw['collectionFormat'] ?? 'csv')
  return format === 'multi' ? { style: 'form', explode: true } : { style: format, explode: false }
}

function producedBy(root: Json, operation: Json): ReadonlySet<string> {
  if (root['swagger'] !== undefined) return new Set(listOf(operation['produces'] ?? root['produces']) as string[])
  const responses = Object.values(objectOf(operation['responses']))
  return new Set(responses.flatMap((response) => Object.keys(objectOf(dereferenced(root, response)['content']))))
}
