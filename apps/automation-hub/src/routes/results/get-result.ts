import { inOperation } from '@gatehouse/core'
import type { StoredResult } from '@gatehouse/automation'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import type { AutomationHubContext } from '../../context.ts'
import { wantedBytes, type WantedBytes } from '../../wire/byte-range.ts'
import { resultNotFound } from './result-not-found.ts'

/** `GET /automation/results/{id}`: the bytes of a stored answer, for the user whose action got it. */
export function getResult(context: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const id = c.req.param('id') ?? ''
    const request = { action: 'automation.result.read', principal, signal: c.req.raw.signal }
    const { result, read } = await inOperation(
      context,
      { ...request, facts: { details: { result: id.slice(0, 100) } } },
      async (op) => {
        requireScope(principal, 'automation_hub.execute')
        const found = await context.results?.find(op, id)
        if (found === undefined || context.results === undefined) throw resultNotFound(id)
        return { result: found, read: context.results.read }
      },
    )
    const headers = headersOf(result)
    if (matches(c.req.header('if-none-match'), headers.etag)) return new Response(null, { status: 304, headers })
    const isSameVersion = (c.req.header('if-range') ?? headers.etag) === headers.etag
    const wanted = wantedBytes(isSameVersion ? c.req.header('range') : undefined, result.sizeBytes)
    if (wanted.kind === 'unsatisfiable') {
      const range = { 'content-range': `bytes */${result.sizeBytes}` }
      return new Response(null, { status: 416, headers: { ...headers, ...range } })
    }
    const body = c.req.method === 'HEAD' ? null : ReadableStream.from(read(result, partOf(wanted)))
    const range = rangeHeaders(wanted, result.sizeBytes)
    return new Response(body, { status: wanted.kind === 'part' ? 206 : 200, headers: { ...headers, ...range } })
  }
}

function headersOf({ contentType, sha256, expiresAt }: StoredResult) {
  return {
    'content-type': contentType === '' ? 'application/octet-stream' : contentType,
    etag: `"sha256-${sha256}"`,
    'accept-ranges': 'bytes',
    'cache-control': 'private, no-cache',
    expires: new Date(expiresAt).toUTCString(),
    // It comes from elsewhere, and must not become a page of this origin.
    'content-disposition': 'attachment',
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  } as const
}

function partOf(wanted: WantedBytes) {
  return wanted.kind === 'part' ? wanted : undefined
}

function rangeHeaders(wanted: WantedBytes, sizeBytes: number): Readonly<Record<string, string>> {
  if (wanted.kind !== 'part') return { 'content-length': String(sizeBytes) }
  const { first, last } = wanted
  return { 'content-length': String(last - first + 1), 'content-range': `bytes ${first}-${last}/${sizeBytes}` }
}

/** RFC 9110 §13.1.2 */
function matches(header: string | undefined, etag: string): boolean {
  if (header === undefined) return false
  return header.split(',').some((one) => one.trim() === '*' || one.trim().replace(/^W\//, '') === etag)
}
