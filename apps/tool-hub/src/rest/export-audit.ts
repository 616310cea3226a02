import type { Principal } from '@gatehouse/core'
import { perform } from '../access/perform.ts'
import type { ToolHubContext } from '../tool-hub.ts'
import { errorResponse } from './error-response.ts'
import { readQuery } from './read-query.ts'
import { logged } from './logged.ts'
import { auditFilterQuery, entryToJson, toFilter } from './routes/audit-routes.ts'

const pageSize = 1_000

/** Audit entries as JSON Lines, newest first, all phases, read page by page as the caller takes them. */
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
    let cursor: string | undefined
    const body = new ReadableStream<Uint8Array>({
      async pull(controller) {
        const page = await context.auditStore.list(
          principal.tenantId,
          { ...filter, phases: ['opened', 'closed', 'event'] },
          { cursor, limit: pageSize },
        )
        const lines = page.items.map((entry) => `${JSON.stringify(entryToJson(entry))}\n`).join('')
        if (lines !== '') controller.enqueue(new TextEncoder().encode(lines))
        cursor = page.next
        if (cursor === undefined) controller.close()
      },
    })
    return new Response(body, { headers: { 'content-type': 'application/x-ndjson', 'cache-control': 'no-store' } })
  } catch (error) {
    return errorResponse(error, logged(context, error))
  }
}
