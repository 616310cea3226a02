import {
  importOpenApi,
  parseOperationRules,
  type ImportLock,
  type ImportOptions,
  type ImportReport,
  type Target,
} from '@gatehouse/automation'
import { inOperation, newId, toPublicError, type Operation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { statusFor } from '../error-response.ts'
import { authField } from '../wire/auth-field.ts'
import { checkedAuth } from '../wire/checked-auth.ts'
import { checkedImpersonation, impersonationField } from '../wire/impersonation-field.ts'
import { ndjsonStream } from '../wire/ndjson-stream.ts'
import { readBody } from '../wire/read-body.ts'
import { baseUrlField, checkedTarget } from '../wire/target-fields.ts'

const bodySchema = z.strictObject({
  documents: z
    .array(z.strictObject({ file: z.string().min(1).max(500), content: z.string() }))
    .min(1)
    .max(1_000),
  namespace: z.string().min(1).max(200).optional(),
  server: baseUrlField.optional(),
  dry_run: z.boolean().default(false),
  /** Values for the variables of the documents' servers. */
  server_variables: z.record(z.string().min(1).max(100), z.string().max(200)).optional(),
  /** Rules on effects, names and visibility, as the text of a YAML or JSON file. */
  effects: z.strictObject({ file: z.string().min(1).max(500), content: z.string().max(1_048_576) }).optional(),
  /** Allows fetching what the documents refer to by URL, from these hosts. */
  fetch_references: z.strictObject({ hosts: z.array(z.string().min(1).max(260)).max(100).default([]) }).optional(),
  /** How Gatehouse signs in at the targets of these documents, and what it tells them about the user. */
  auth: authField.optional(),
  impersonation: impersonationField.optional(),
})

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
  // Before anything is written: a refused token must not leave half an import behind.
  const auth = body.auth === undefined ? undefined : checkedAuth(body.auth)
  const impersonation = body.impersonation === undefined ? undefined : checkedImpersonation(body.impersonation)
  const rules = body.effects === undefined ? undefined : parseOperationRules(body.effects.content, body.effects.file)
  const report = await importOpenApi(context, op.tenantId, body.documents, {
    ...(body.namespace === undefined ? {} : { namespace: body.namespace }),
    ...(body.server === undefined ? {} : { server: body.server }),
    ...(body.server_variables === undefined ? {} : { serverVariables: body.server_variables }),
    ...(rules === undefined ? {} : { rules }),
    ...(body.fetch_references === undefined ? {} : { fetchReferences: body.fetch_references }),
    ...(onProgress === undefined ? {} : { onProgress }),
    isDryRun: body.dry_run,
    signal: op.signal,
  })
  const change = {
    ...(auth === undefined ? {} : { auth }),
    ...(impersonation === undefined ? {} : { impersonation }),
  }
  if (!body.dry_run && Object.keys(change).length > 0) {
    const namespaces = report.namespaces.map(({ namespace }) => namespace)
    const configure = async (): Promise<void> => {
      for (const namespace of namespaces) await configureTarget(context, op.tenantId, namespace, change)
    }
    await context.lock.run(op.tenantId, namespaces, configure, op.signal)
  }
  op.note({
    details: {
      files: body.documents.map(({ file }) => file).slice(0, 100),
      namespaces: report.namespaces.map(({ namespace }) => namespace).slice(0, 100),
      isDryRun: body.dry_run,
      imported: report.imported,
      added: report.added,
      changed: report.changed,
      removed: report.removed,
      skipped: report.skipped.length,
      hidden: report.hidden.length,
    },
  })
  return auth === undefined || auth.kind === 'none' ? report : withSignIn(report)
}

/** With the sign-in that came along nothing is missing at the main targets. */
function withSignIn(report: ImportReport): ImportReport {
  const namespaces = report.namespaces.map(({ sign_in: signIn, ...namespace }) =>
    signIn === undefined
      ? namespace
      : { ...namespace, sign_in: signIn.map((one) => (one.kind === 'mutual_tls' ? one : { ...one, missing: [] })) },
  )
  return { ...report, namespaces }
}

async function configureTarget(
  { targets }: AutomationHubContext,
  tenantId: string,
  id: string,
  change: Partial<Pick<Target, 'auth' | 'impersonation'>>,
): Promise<void> {
  const target = await targets.find(tenantId, id)
  if (target === undefined) return
  await targets.put(checkedTarget({ ...target, ...change }))
}
