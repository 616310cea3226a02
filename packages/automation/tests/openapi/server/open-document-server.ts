import { createServer, type IncomingHttpHeaders, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'
import { type ReceivedBody, decodeBody } from './decode-body.ts'
import {
  type Decode,
  type Decoded,
  decodeNamed,
  decodeNothing,
  decodePath,
  decodePlaced,
  decodeQuery,
  pairOf,
  type RawPair,
} from './decode-parameter.ts'
import { describedOperations, type DescribedOperation, type DescribedParameter } from './described-operations.ts'
import type { Json, Shape } from './reference.ts'

/** A request as the description of the API reads it. */
export interface DescribedRequest {
  readonly operation: DescribedOperation
  /** What the request has for each parameter, for each shape that its schema allows; `in name` to decodings. */
  readonly parameters: Readonly<Record<string, Readonly<Partial<Record<Shape, Decoded>>>>>
  /** Names in the query and cookies that no parameter has. */
  readonly unknown: readonly string[]
  readonly headers: IncomingHttpHeaders
  readonly body?: ReceivedBody
}

const prefix = '/base/v1'

/**
 * A server made from a raw description. It finds the operation by the template of its path, takes parameters apart by their
 * styles and bodies by their media types, and keeps what it understood.
 */
export async function openDocumentServer(root: Json) {
  const operations = describedOperations(root).map((operation) => ({ operation, pattern: patternOf(operation.path) }))
  const received: (readonly DescribedRequest[] | { readonly problem: string })[] = []
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = []
    for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk)
    try {
      received.push(understood(request, Buffer.concat(chunks)))
    } catch (error) {
      received.push({ problem: `${request.method} ${request.url}: ${String(error)}` })
    }
    response.setHeader('content-type', 'application/json')
    response.end('{"ok":true}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))

  function understood(request: IncomingMessage, body: Buffer): readonly DescribedRequest[] {
    const { method, url = '', headers } = request
    const [rawPath = '', rawQuery = ''] = splitOnce(url, '?')
    const path = rawPath.slice(prefix.length)
    const query = rawQuery === '' ? [] : rawQuery.split('&')
    // Descriptions have paths that differ by the names of their parameters alone, or by a fragment: all of them count.
    const matches = operations.filter(
      ({ operation, pattern }) =>
        operation.method === method &&
        pattern.expression.test(path) &&
        pattern.query.every((constant) => query.includes(constant)),
    )
    if (!rawPath.startsWith(prefix) || matches.length === 0) throw new Error('no operation has this path')
    return matches.map(({ operation, pattern }) => {
      const inPath = pattern.expression.exec(path)!.slice(1)
      const pairs = query.filter((text) => !pattern.query.includes(text)).map(pairOf)
      return decoded(operation, { names: pattern.names, inPath, query: pairs, headers, body })
    })
  }

  function decoded(operation: DescribedOperation, raw: RawRequest): DescribedRequest {
    const { headers, body } = raw
    const sources = {
      query: raw.query,
      cookie: (headers.cookie ?? '').split('; ').filter(Boolean).map(pairOf),
    }
    const used = new Set<RawPair>()
    const parameters = operation.parameters.map((parameter) => {
      const decodings = [...parameter.shapes].map((shape) => [shape, decodeAs(shape, parameter)] as const)
      return [`${parameter.in} ${parameter.name}`, Object.fromEntries(decodings)] as const
    })

    function decodeAs(shape: Shape, parameter: DescribedParameter): Decoded {
      const { name } = parameter
      if (parameter.in === 'path') {
        return decodePlaced(parameter, raw.inPath[raw.names.indexOf(name)] ?? '', shape, decodePath)
      }
      if (parameter.in === 'header') {
        const text = headers[name.toLowerCase()]
        return text === undefined ? undefined : decodePlaced(parameter, String(text), shape, decodeNothing)
      }
      if (parameter.in === 'querystring' && parameter.style === 'content') {
        for (const pair of sources.query) used.add(pair)
        return sources.query.length === 0 ? undefined : decodeQuery(sources.query.map(([key]) => key).join('&'))
      }
      const pairs = parameter.in === 'cookie' ? sources.cookie : sources.query
      const decode: Decode = parameter.in === 'cookie' ? decodePath : decodeQuery
      const others = operation.parameters.filter((other) => other.in === parameter.in && other !== parameter)
      const outcome = decodeNamed(parameter, pairs, shape, decode, new Set(others.map((other) => other.name)))
      for (const pair of outcome.used) used.add(pair)
      return outcome.value
    }

    const type = headers['content-type']
    return {
      operation,
      parameters: Object.fromEntries(parameters),
      unknown: [...sources.query, ...sources.cookie].filter((pair) => !used.has(pair)).map(([name]) => name),
      headers,
      ...(type === undefined && body.length === 0 ? {} : { body: decodeBody(root, operation, type ?? '', body) }),
    }
  }

  return {
    received,
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}${prefix}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

interface RawRequest {
  readonly names: readonly string[]
  /** Undecoded, in the order of the names. */
  readonly inPath: readonly string[]
  readonly query: readonly RawPair[]
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

interface Pattern {
  readonly expression: RegExp
  readonly names: readonly string[]
  /** What a path that is written with a query has in it. */
  readonly query: readonly string[]
}

function patternOf(template: string): Pattern {
  const [path = '', query = ''] = splitOnce(template.split('#', 1)[0]!, '?')
  const names: string[] = []
  const source = path.split(/(\{[^{}]+\})/).map((part) => {
    if (!part.startsWith('{')) return part.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`)
    names.push(part.slice(1, -1))
    return '([^/]*?)'
  })
  return { expression: new RegExp(`^${source.join('')}$`), names, query: query === '' ? [] : query.split('&') }
}

function splitOnce(text: string, separator: string): readonly string[] {
  const at = text.indexOf(separator)
  return at === -1 ? [text] : [text.slice(0, at), text.slice(at + 1)]
}
