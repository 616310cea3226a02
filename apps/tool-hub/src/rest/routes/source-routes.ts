import { Duplex } from 'node:stream'
import { createGunzip } from 'node:zlib'
import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'
import { isoTime } from '../list-query.ts'
import { route } from '../route.ts'

const counts = { added: z.int(), changed: z.int(), removed: z.int(), unchanged: z.int() }
const publicError = z.object({ code: z.string(), message: z.string() })

export const sourceRoutes = [
  route({
    method: 'get',
    path: '/api/sources',
    summary: 'Where tools come from, and how each source was last read',
    tag: 'sources',
    action: 'sources.list',
    scope: 'admin',
    response: z.object({
      sources: z.array(
        z.object({
          id: z.string(),
          type: z.string(),
          pushed: z.boolean(),
          tools: z.int(),
          last_sync: z
            .object({
              status: z.enum(['succeeded', 'failed']),
              finished_at: z.string(),
              duration_ms: z.number(),
              ...counts,
              error: publicError.optional(),
            })
            .optional(),
        }),
      ),
    }),
    async handle(context, { op }) {
      const sources = await context.sources.list(op.tenantId)
      return {
        sources: sources.map(({ id, type, isPushed, toolCount, lastSync }) => ({
          id,
          type,
          pushed: isPushed,
          tools: toolCount,
          ...(lastSync === undefined
            ? {}
            : {
                last_sync: {
                  status: lastSync.status,
                  finished_at: isoTime(lastSync.finishedAt),
                  duration_ms: lastSync.finishedAt - lastSync.startedAt,
                  added: lastSync.added,
                  changed: lastSync.changed,
                  removed: lastSync.removed,
                  unchanged: lastSync.unchanged,
                  ...(lastSync.error === undefined ? {} : { error: lastSync.error }),
                },
              }),
        })),
      }
    },
  }),
  route({
    method: 'post',
    path: '/api/sync',
    summary: 'Read one source, or all of them, now',
    tag: 'sources',
    action: 'sources.sync',
    scope: 'admin',
    body: z.strictObject({ source: z.string().min(1).max(100).optional() }).prefault({}),
    response: z.object({
      sources: z.array(
        z.object({
          source: z.string(),
          status: z.enum(['succeeded', 'failed']),
          ...counts,
          duration_ms: z.number(),
          error: publicError.optional(),
        }),
      ),
    }),
    async handle(context, { op, body, onProgress }) {
      const outcomes = await context.sync.run({
        tenantId: op.tenantId,
        ...(body.source === undefined ? {} : { sourceId: body.source }),
        onProgress: ({ source, done, total }) =>
          onProgress({ label: source, done, ...(total === undefined ? {} : { total }) }),
      })
      op.note({ details: { sources: outcomes.map(({ source, status }) => ({ source, status })) } })
      return {
        sources: outcomes.map(
          ({ source, status, added, changed, removed, unchanged, startedAt, finishedAt, error }) => ({
            source,
            status,
            added,
            changed,
            removed,
            unchanged,
            duration_ms: finishedAt - startedAt,
            ...(error === undefined ? {} : { error }),
          }),
        ),
      }
    },
  }),
  route({
    method: 'post',
    path: '/api/sources/{id}/tools',
    summary:
      'Import tools as JSON Lines (Content-Type application/x-ndjson, Content-Encoding gzip allowed); replaces the tools of this source. An import that was cut off goes on when the next has the same Gatehouse-Content-Id',
    tag: 'sources',
    action: 'sources.import',
    scope: 'admin',
    response: z.object({
      imported: z.int(),
      ...counts,
      skipped: z.array(z.object({ line: z.int(), reason: z.string() })),
    }),
    async handle(context, { op, params, request, onProgress }) {
      if (request.body === null) {
        throw new InvalidInputError('missing_body', 'The request has no body.', {
          hint: 'Send JSON Lines, one tool a line.',
        })
      }
      const report = await context.hub.importTools(op, {
        source: params['id']!,
        body: unpacked(request.body, request.headers.get('content-encoding')),
        contentId: contentIdOf(request.headers),
        onProgress: ({ done, total }) =>
          onProgress({ label: params['id']!, done, ...(total === undefined ? {} : { total }) }),
      })
      op.note({
        details: {
          added: report.added,
          changed: report.changed,
          removed: report.removed,
          skipped: report.skipped.length,
        },
      })
      return {
        imported: report.added + report.changed + report.unchanged,
        added: report.added,
        changed: report.changed,
        removed: report.removed,
        unchanged: report.unchanged,
        skipped: [...report.skipped],
      }
    },
  }),
]

function unpacked(body: ReadableStream<Uint8Array>, encoding: string | null): ReadableStream<Uint8Array> {
  if (encoding === null || encoding === 'identity') return body
  // Not DecompressionStream: that one refuses a file of several members (RFC 1952 §2.2).
  if (encoding === 'gzip') return ReadableStream.from(gunzipped(body))
  throw new InvalidInputError(
    'unsupported_content_encoding',
    `The body is packed as ${JSON.stringify(encoding.slice(0, 100))}.`,
    {
      at: 'Content-Encoding',
      hint: 'Send it as it is, or with gzip.',
    },
  )
}

async function* gunzipped(body: ReadableStream<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    yield* body.pipeThrough(Duplex.toWeb(createGunzip()))
  } catch (cause) {
    throw new InvalidInputError('invalid_gzip', 'The body is not gzip, or it was cut off.', {
      at: 'Content-Encoding',
      cause,
    })
  }
}

const contentIdFormat = /^[A-Za-z0-9_-]{1,200}$/

/** One that is not an id is none: the import then begins at the start. */
function contentIdOf(headers: Headers): string | undefined {
  const id = headers.get('gatehouse-content-id')
  return id !== null && contentIdFormat.test(id) ? id : undefined
}
