import { createHash } from 'node:crypto'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface AskedFor {
  readonly path: string
  readonly ifNoneMatch: string | undefined
  readonly authorization: string | undefined
  readonly status: number
}

/** A server of documents on loopback that honours `If-None-Match`, as RFC 9110 §13.1.2 has it. */
export interface DocumentServer extends AsyncDisposable {
  readonly url: string
  readonly host: string
  /** Texts by path; a test changes them. */
  readonly files: Map<string, string>
  /** Paths of files that come without one. */
  readonly withoutEtag: Set<string>
  /** Paths that are never answered. */
  readonly hanging: Set<string>
  /** Files as they are on a disk, by path; they go before texts. */
  readonly packed: Map<string, Buffer>
  /** What to answer in place of a file. */
  readonly answers: Map<string, { readonly status: number; readonly headers?: Readonly<Record<string, string>> }>
  readonly asked: AskedFor[]
}

export async function startDocumentServer(): Promise<DocumentServer> {
  const files = new Map<string, string>()
  const answers: DocumentServer['answers'] = new Map()
  const withoutEtag = new Set<string>()
  const packed = new Map<string, Buffer>()
  const hanging = new Set<string>()
  const asked: AskedFor[] = []
  const server = createServer((request, response) => {
    const path = request.url ?? ''
    const ifNoneMatch = request.headers['if-none-match']
    const answer = (
      status: number,
      headers: Readonly<Record<string, string>> = {},
      text: string | Buffer = '',
    ): void => {
      asked.push({ path, ifNoneMatch, authorization: request.headers.authorization, status })
      response.writeHead(status, headers).end(text)
    }
    if (hanging.has(path)) {
      asked.push({ path, ifNoneMatch, authorization: request.headers.authorization, status: 0 })
      return
    }
    const other = answers.get(path)
    if (other !== undefined) return answer(other.status, other.headers)
    const text = packed.get(path) ?? files.get(path)
    if (text === undefined) return answer(404)
    if (withoutEtag.has(path)) return answer(200, {}, text)
    const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 16)}"`
    return ifNoneMatch === etag ? answer(304, { etag }) : answer(200, { etag }, text)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const host = `127.0.0.1:${(server.address() as AddressInfo).port}`
  return {
    url: `http://${host}`,
    host,
    files,
    withoutEtag,
    packed,
    hanging,
    answers,
    asked,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
