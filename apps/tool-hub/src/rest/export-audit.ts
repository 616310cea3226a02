import type { Principal } from '@gatehouse/core'
import { perform } from '../access/perform.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { errorResponse } from './error-response.ts'
import { readQuery } from './read-query.ts'
import { logged } from './logged.ts'
import { auditFilterQuery, entryToJson, toFilter } from './routes/audit-routes.ts'

const pageSize = 1_000

type Filter = Awaited<ReturnType<typeof toFilter>>

/**
 * Audit entries as JSON Lines, newest first, all phases, read as the caller takes them. Without a filter but time it is the
 * whole chain with what proves it; a selection has the entries alone.
 */
export async function exportAudit(context: ToolHubContext, principal: Principal, request: Request): Promise<Response> {
  try {
    const filter = await perform(
      context,
      {
        action: 'audit.export',
        scope: 'audit.read',
        principal,
        signal: request.signal,
        surface: 'rest',
        traceparent: request.headers.get('traceparent') ?? undefined,
      },
      async (op) => {
        const query = readQuery(auditFilterQuery, new URL(request.url).searchParams)
        op.note({ details: { filter: query } })
        return toFilter(context, op.tenantId, query)
      },
    )
    const { since, until, ...others } = filter
    const pieces =
      Object.keys(others).length === 0
        ? context.auditProof.export(principal.tenantId, { since, until })
        : selection(context, principal.tenantId, filter)
    const body = ReadableStream.from(encoded(pieces))
    return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, logged(context, error))
  }
}

async function* selection(context: ToolHubContext, tenantId: string, filter: Filter): AsyncGenerator<string> {
  let cursor: string | undefined
  do {
    const page = await context.auditStore.list(
      tenantId,
      { ...filter, phases: ['opened', 'closed', 'event'] },
      { cursor, limit: pageSize },
    )
    yield page.items.map((entry) => `${JSON.stringify(entryToJson(entry))}\n`).join('')
    cursor = page.next
  } while (cursor !== undefined)
}

async function* encoded(pieces: AsyncIterable<string>): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  for await (const piece of pieces) if (piece !== '') yield encoder.encode(piece)
}
