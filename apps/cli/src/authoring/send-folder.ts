import { basename } from 'node:path'
import type { AuthoringProblem } from '@gatehouse/automation/authoring'
import type { JsonObject } from '../client/http-transport.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { showChanges } from '../openapi/show-changes.ts'
import type { Session } from '../session.ts'
import { counted, warningBlock } from './findings.ts'
import { folderAt, readFolder } from './read-folder.ts'

export interface FolderOptions {
  readonly name?: string | undefined
}

interface Settings {
  readonly dry_run: boolean
  readonly allow_bump_mismatch: boolean
}

interface Sent {
  readonly report: JsonObject
  readonly findings: { readonly blocks: readonly string[]; readonly headline: string; readonly code: ExitCode }
}

/** Sends a folder to the server. Throws what the server refused it for. */
export async function sendFolder(
  session: Session,
  dir: string,
  { name }: FolderOptions,
  settings: Settings,
): Promise<Sent> {
  const { output, runtime } = session
  const files = await readFolder(dir, runtime.cwd)
  const folder = name ?? basename(await folderAt(dir, runtime.cwd))
  const server = await session.server()
  const report = await server.importActions({ folder, files, ...settings })
  const warnings = (report['warnings'] ?? []) as readonly AuthoringProblem[]
  const changes = showChanges(report, output)
  const blocks = [...warnings.map((problem) => warningBlock(problem, output)), ...(changes === '' ? [] : [changes])]
  return { report, findings: { blocks, headline: headline(report, settings.dry_run), code: exitCodes.ok } }
}

function headline(report: JsonObject, isDryRun: boolean): string {
  const { actions, added, changed, removed, unchanged } = report as Readonly<Record<string, number>>
  const verb = isDryRun ? 'would be loaded' : 'loaded'
  return `${counted(actions ?? 0, 'action')} ${verb} (${added} added, ${changed} changed, ${removed} removed, ${unchanged} unchanged)`
}
