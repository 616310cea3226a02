import { cleanText } from '../clean-text.ts'
import { objectOr, type PlainObject } from '../plain-object.ts'
import type { OperationSite } from '../operation/operation-source.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'
import type { RequestParameter } from '../../action/action.ts'
import type { ActionHints } from './action-hints.ts'

const maxDeclaredCharacters = 500
const maxHeaders = 10

const limits = /^(?:limit|page_?size|per_?page|max_?results|max_?items|page_?limit|top|\$top|count|first)$/i
const positions: readonly (readonly [NonNullable<ActionHints['pagination']>['style'], RegExp])[] = [
  [
    'cursor',
    /^(?:(?:next_?|start_?|end_?|page_?)?cursor|(?:next_?|continuation_?)?(?:page_?)?token|continuation|starting_after|after|marker|start_?key)$/i,
  ],
  ['offset', /^(?:offset|skip|\$skip|start_?(?:at|index)|start)$/i],
  ['page', /^(?:page|page_?(?:number|no|num|index))$/i],
]
const rateHeader = /^(?:x-)?rate-?limit(?:-[a-z-]+)?$|^retry-after$/i

/** What parameters, response headers and extensions say about paging and rate limits; undefined when nothing does. */
export function readHints(
  { operation }: OperationSite,
  parameters: readonly RequestParameter[],
  resolver: ReferenceResolver,
): ActionHints | undefined {
  const headers = headersOf(operation, resolver)
  const pagination = readPagination(operation, parameters, headers)
  const rateLimit = readRateLimit(operation, headers)
  if (pagination === undefined && rateLimit === undefined) return undefined
  return {
    ...(pagination === undefined ? {} : { pagination }),
    ...(rateLimit === undefined ? {} : { rateLimit }),
  }
}

function readPagination(
  operation: PlainObject,
  parameters: readonly RequestParameter[],
  headers: readonly string[],
): ActionHints['pagination'] {
  const query = parameters.filter((parameter) => parameter.in === 'query')
  const limit = query.find(({ name }) => limits.test(name))
  const declared = short(operation['x-pagination'] ?? operation['x-paginated'])
  const isLinked = headers.includes('link')
  for (const [style, names] of positions) {
    const position = query.find(({ name }) => names.test(name))
    // A date called `after` or a row called `start` pages nothing by itself.
    const isPlain = position !== undefined && /cursor|token|offset|page/i.test(position.name)
    if (position === undefined || !(isPlain || limit !== undefined || isLinked || declared !== undefined)) continue
    return {
      style,
      ...(limit === undefined ? {} : { limit: limit.property }),
      position: position.property,
      ...(declared === undefined ? {} : { declared }),
    }
  }
  if (!isLinked && declared === undefined) return undefined
  return {
    style: 'link',
    ...(limit === undefined ? {} : { limit: limit.property }),
    ...(declared === undefined ? {} : { declared }),
  }
}

function readRateLimit(operation: PlainObject, headers: readonly string[]): ActionHints['rateLimit'] {
  const found = headers.filter((name) => rateHeader.test(name)).slice(0, maxHeaders)
  const declared = short(operation['x-ratelimit'] ?? operation['x-rate-limit'] ?? operation['x-ratelimit-limit'])
  const tells = found.some((name) => name !== 'retry-after')
  if (!tells && declared === undefined) return undefined
  return { headers: found, ...(declared === undefined ? {} : { declared }) }
}

function headersOf(operation: PlainObject, resolver: ReferenceResolver): readonly string[] {
  const names = Object.entries(objectOr(operation['responses'])).flatMap(([code, response]) =>
    /^(?:2|429|503|default)/.test(code) ? Object.keys(objectOr(resolver.follow(response)?.['headers'])) : [],
  )
  return [...new Set(names.map((name) => name.toLowerCase()))].filter((name) => /^[a-z0-9-]{1,60}$/.test(name)).sort()
}

function short(value: unknown): unknown {
  if (value === undefined || value === null || value === false) return undefined
  if (typeof value === 'string') return cleanText(value, maxDeclaredCharacters)
  const text = JSON.stringify(value)
  return text !== undefined && text.length <= maxDeclaredCharacters ? value : undefined
}
