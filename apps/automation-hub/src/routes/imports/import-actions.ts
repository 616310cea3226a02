import type { ImportLock } from '@gatehouse/automation'
import {
  importActions as importFolder,
  type ActionsReport,
  type AuthoringProblem,
  type CheckedFolder,
} from '@gatehouse/automation/authoring'
import { inOperation, isGatehouseError, type Operation } from '@gatehouse/core'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../../context.ts'
import { changedTarget, newTarget, targetBody } from '../put-target.ts'
import { readBody } from '../../wire/read-body.ts'

const bodySchema = z.strictObject({
  /** An import of the same folder replaces what the one before made of it. */
  folder: z
    .string()
    .max(200)
    .regex(/^[A-Za-z0-9][A-Za-z0-9_.-]*$/, 'is not a plain name'),
  files: z
    .array(
      z.strictObject({
        file: z
          .string()
          .min(1)
          .max(500)
          .refine((name) => !name.startsWith('/') && !name.split(/[/\\]/).includes('..'), 'leads out of the folder'),
        content: z.string().max(1_048_576),
      }),
    )
    .max(2_000),
  dry_run: z.boolean().default(false),
  /** Versions that were not raised by enough become warnings. */
  allow_bump_mismatch: z.boolean().default(false),
})

type ImportBody = z.infer<typeof bodySchema>

interface ImportContext extends AutomationHubContext {
  readonly lock: ImportLock
}

/**
 * `POST /automation/api/imports/actions`: a folder of hand-written actions, all of it or nothing. What is wrong stands in
 * `error.details.problems`, with file, line and column.
 */
export function importActions(context: ImportContext): Handler {
  return async (c) => {
    const principal = await context.authenticate(c.req.raw)
    const body = await readBody(c, bodySchema)
    const request = {
      action: 'automation.import_actions',
      principal,
      signal: c.req.raw.signal,
      traceparent: c.req.header('traceparent'),
      facts: { details: { folder: body.folder, files: body.files.length, isDryRun: body.dry_run } },
    }
    const report = await inOperation(context, request, async (op) => {
      requireScope(principal, 'admin')
      const report = await importInto(context, op, body)
      const { actions, added, changed, removed } = report
      op.note({ details: { actions, added, changed, removed } })
      return report
    })
    return c.json(report)
  }
}

async function importInto(context: ImportContext, op: Operation, body: ImportBody): Promise<ActionsReport> {
  const { targets } = context
  const known = await targets.list(op.tenantId)
  return importFolder(context, op.tenantId, {
    folder: body.folder,
    files: body.files,
    isDryRun: body.dry_run,
    allowsBumpMismatch: body.allow_bump_mismatch,
    targetIds: new Set(known.map(({ id }) => id)),
    checkTarget: (folder) => targetProblems(folder, op.tenantId),
    async putTarget(folder) {
      const change = targetChange(folder)
      if (change === undefined) return
      for (const id of targetIdsOf(folder)) {
        const before = await targets.find(op.tenantId, id)
        await targets.put(changedTarget(before ?? newTarget(op.tenantId, id), change))
      }
    },
    signal: op.signal,
  })
}

/** The target that the folder names, or one for each of its namespaces. */
function targetIdsOf({ folder, actions }: CheckedFolder): ReadonlySet<string> {
  if (folder.target?.id !== undefined) return new Set([folder.target.id])
  return new Set(
    actions.flatMap(({ targetId, authored }) => (authored.written.target === undefined ? (targetId ?? []) : [])),
  )
}

/** What `gatehouse-actions.yaml` says of the target beside its id; undefined when that is nothing. */
function targetChange({ folder }: CheckedFolder): z.infer<typeof targetBody> | undefined {
  const { id: _id, ...fields } = folder.target ?? {}
  return Object.keys(fields).length === 0 ? undefined : targetBody.parse(fields)
}

function targetProblems({ folder, folderSource }: CheckedFolder, tenantId: string): readonly AuthoringProblem[] {
  const { id: _id, ...fields } = folder.target ?? {}
  if (folderSource === undefined || Object.keys(fields).length === 0) return []
  const parsed = targetBody.safeParse(fields)
  if (!parsed.success) {
    return parsed.error.issues.map(({ path, message }) =>
      folderSource.problem(
        `/target${path.map((step) => `/${String(step)}`).join('')}`,
        'invalid_target',
        `${message}.`,
      ),
    )
  }
  try {
    changedTarget(newTarget(tenantId, 'checked'), parsed.data)
    return []
  } catch (error) {
    if (!isGatehouseError(error)) throw error
    return [folderSource.problem(`/target${error.at ?? ''}`, error.code, error.message, error.hint)]
  }
}
