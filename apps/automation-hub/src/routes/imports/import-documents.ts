import {
  fetchDocuments,
  importOpenApi,
  type ImportLock,
  type ImportOptions,
  type ImportReport,
} from '@gatehouse/automation'
import { inOperation, newId, toPublicError, type Operation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../../context.ts'
import { statusFor } from '../../error-response.ts'
import { importFields, importOptions, sourceFields } from '../../wire/import-fields.ts'
import { ndjsonStream } from '../../wire/ndjson-stream.ts'
import { readBody } from '../../wire/read-body.ts'
import { setSignIn, signInOf } from './sign-in-of-import.ts'

const bodySchema = z
  .strictObject({
    ...importFields,
    documents: z
      .array(z.strictObject({ file: z.string().min(1).max(500), content: z.string() }))
      .min(1)
      .max(1_000)
      .optional(),
    /** Instead of `documents`: where to read them, once. */
    urls: sourceFields.urls.optional(),
    authorization: sourceFields.authorization,
    dry_run: z.boolean().default(false),
  })
  .refine(({ documents, urls }) => (documents === undefined) !== (urls === undefined), 'give documents, or urls')

type ImportBody = z.infer<typeof bodySchema>

interface ImportContext extends AutomationHubContext {
  readonly lock: ImportLock
}

/**
 * `POST /automation/api/imports`: OpenAPI documents become actions. Answers with the report; with
 * `Accept: application/x-ndjson` with lines `{"type":"progress","done","total","operations"}` and a last one
 * `{"type":"result","result"}` or `{"type":"error","error"}`.
 */
export function importDocuments(context: ImportContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const body = await readBody(c, bodySchema)
    const run = (signal: AbortSignal, onProgress?: ImportOptions['onProgress']): Promise<ImportReport> =>
      inOperation(
        context,
        { action: 'automation.import', principal, signal, traceparent: c.req.header('traceparent') },
        async (op) => {
          requireScope(principal, 'admin')
          return importInto(context, op, body, onProgress)
        },
      )
    if (!/\bapplication\/x-ndjson\b/.test(c.req.header('accept') ?? '')) return c.json(await run(c.req.raw.signal))

    return ndjsonStream(c.req.raw.signal, async (send, signal) => {
      try {
        const result = await run(signal, (progress) =>
          send({
            type: 'progress',
            done: progress.documents,
            total: progress.ofDocuments,
            operations: progress.operations,
          }),
        )
        send({ type: 'result', result })
      } catch (error) {
        const reference = newId('err')
        context.log.warn({ err: error, reference }, 'an import failed')
        send({ type: 'error', status: statusFor(error), error: toPublicError(error, reference) })
      }
    })
  }
}

async function importInto(
  context: ImportContext,
  op: Operation,
  body: ImportBody,
  onProgress: ImportOptions['onProgress'],
): Promise<ImportReport> {
  const change = signInOf(body)
  const { documents: given = [], urls, dry_run: isDryRun, authorization, ...fields } = body
  const options = importOptions(fields)
  const source = {
    ...(options.server === undefined ? {} : { server: options.server }),
    ...(authorization === undefined ? {} : { authorization }),
  }
  const { documents, egress } =
    urls === undefined
      ? { documents: given, egress: context.egress }
      : await fetchDocuments(context, op.tenantId, { urls, ...source }, op.signal)
  const report = await importOpenApi({ ...context, egress }, op.tenantId, documents, {
    ...options,
    ...(onProgress === undefined ? {} : { onProgress }),
    isDryRun,
    signal: op.signal,
  })
  const shown = await setSignIn(context, context.lock, op, report, change)
  op.note({
    details: {
      files: documents.map(({ file }) => file).slice(0, 100),
      namespaces: report.namespaces.map(({ namespace }) => namespace).slice(0, 100),
      isDryRun,
      imported: report.imported,
      added: report.added,
      changed: report.changed,
      removed: report.removed,
      skipped: report.skipped.length,
      hidden: report.hidden.length,
    },
  })
  return shown
}
