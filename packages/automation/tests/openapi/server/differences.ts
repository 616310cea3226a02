import type { RequestTemplate } from '@gatehouse/automation'
import { isDeepStrictEqual } from 'node:util'
import type { Field, ReceivedBody } from './decode-body.ts'
import type { DescribedRequest } from './open-document-server.ts'
import type { Shape } from './reference.ts'

type Input = Readonly<Record<string, unknown>>

/** In what the request that a server understood is not the one that the input asks for. */
export function differences(input: Input, action: RequestTemplate, request: DescribedRequest): readonly string[] {
  const { operation } = request
  const found: string[] = []
  const expect = (what: string, wanted: unknown, got: unknown): void => {
    if (!isDeepStrictEqual(plain(wanted), plain(got)))
      found.push(`${what}: wanted ${JSON.stringify(wanted)}, got ${JSON.stringify(got)}`)
  }
  expect('path', action.path, operation.path.split('#', 1)[0])
  expect('unknown names', [], request.unknown)
  for (const { name, in: place, style } of operation.parameters) {
    const own = action.parameters.find((one) =>
      place === 'querystring' ? one.in === 'query' && one.name === '' : one.in === place && one.name === name,
    )
    if (own === undefined) {
      found.push(`${place} ${name} has no property`)
      continue
    }
    const value = input[own.property]
    const decodings = request.parameters[`${place} ${name}`]!
    if (style === 'content') expect(`${place} ${name}`, value, parsed(decodings.primitive))
    else expect(`${place} ${name}`, textsOf(value, style === 'deepObject'), decodings[shapeOf(value)])
  }
  const accepted = request.headers.accept?.split(', ') ?? []
  const isKnown = (type: string): boolean => operation.produces.has(type)
  if (operation.produces.size > 0 && action.accept.length > 0) expect('accept', accepted.filter(isKnown), accepted)
  compareBody(input, action, request, expect)
  return found
}

type Expect = (what: string, wanted: unknown, got: unknown) => void

function compareBody(input: Input, action: RequestTemplate, request: DescribedRequest, expect: Expect): void {
  const { operation, body, headers } = request
  const isDescribed =
    operation.content !== undefined ||
    operation.bodyParameter !== undefined ||
    (operation.formParameters ?? []).length > 0
  const value = action.body === undefined ? undefined : input[action.body.property]
  if (isDescribed && !['HEAD', 'TRACE'].includes(operation.method))
    expect('takes a body', true, action.body !== undefined)
  if (value === undefined) return expect('body', undefined, body)
  if (body === undefined) return expect('body', value, undefined)
  const type = headers['content-type'] ?? ''
  const types = operation.content === undefined ? (operation.consumes ?? []) : Object.keys(operation.content)
  if (types.length > 0)
    expect(
      'content type is described',
      true,
      types.some((one) => isOfType(type, one)),
    )
  compareContent(value, body, expect)
}

function isOfType(sent: string, described: string): boolean {
  const name = (text: string): string => text.split(';', 1)[0]!.trim().toLowerCase()
  const [main, sub] = name(described).split('/')
  return name(sent) === name(described) || (sub === '*' && (main === '*' || name(sent).startsWith(`${main}/`)))
}

function compareContent(value: unknown, body: ReceivedBody, expect: Expect): void {
  if (body.kind === 'json') return expect('body', value, body.value)
  if (body.kind === 'text') return expect('body', String(value), body.text)
  if (body.kind === 'bytes') return expect('body', base64(value), body.base64)
  expect('fields that nobody described', [], body.unused)
  const fields = value as Input
  for (const name of new Set([...Object.keys(fields), ...Object.keys(body.fields)])) {
    compareField(name, fields[name], body.fields[name], expect)
  }
}

function compareField(name: string, value: unknown, field: Field | undefined, expect: Expect): void {
  const items = (Array.isArray(value) ? value : [value]).filter((item) => item !== null && item !== undefined)
  if (field?.partType !== undefined && field.parts !== undefined) {
    const types = field.parts.map(({ type }) => type)
    expect(
      `${name}: media types`,
      items.map(() => field.partType),
      types,
    )
  }
  if (field?.isBinary === true && field.parts !== undefined) {
    const files = field.parts.map(({ fileName, bytes }) => [fileName, bytes.toString('base64')])
    return expect(
      name,
      items.map((item) => [name, base64(item)]),
      files,
    )
  }
  const isOneText = !Array.isArray(value) && typeof value === 'object' && typeof field?.map === 'string'
  if (isOneText || /json/.test(field?.partType ?? '')) {
    const [wanted, got] = Array.isArray(value)
      ? [items, ((field?.list ?? []) as string[]).map(parsed)]
      : [value, parsed(field?.map ?? field?.primitive)]
    return expect(name, wanted, got)
  }
  const isNested = typeof field?.map === 'object'
  expect(name, textsOf(value, isNested), field?.[shapeOf(value)])
}

function shapeOf(value: unknown): Shape {
  if (Array.isArray(value)) return 'list'
  return typeof value === 'object' && value !== null ? 'map' : 'primitive'
}

/** What of a value can be seen in text: null and what is empty is not there, everything else is its spelling. */
function textsOf(value: unknown, isDeep: boolean): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') return String(value)
  const members = Object.entries(value).filter(([, member]) => member !== null)
  if (members.length === 0) return undefined
  if (isDeep) return Object.fromEntries(members.map(([name, member]) => [name, textsOf(member, true)]))
  const texts = members.map(([name, member]) => [
    name,
    typeof member === 'object' ? JSON.stringify(member) : String(member),
  ])
  return Array.isArray(value) ? texts.map(([, text]) => text) : Object.fromEntries(texts)
}

function parsed(text: unknown): unknown {
  return typeof text === 'string' ? (JSON.parse(text) as unknown) : text
}

function base64(value: unknown): string {
  return Buffer.from(String(value), 'base64').toString('base64')
}

/** As JSON has it: no -0, nothing undefined. */
function plain(value: unknown): unknown {
  return value === undefined ? undefined : (JSON.parse(JSON.stringify(value)) as unknown)
}
