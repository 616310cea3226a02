import { lookAndWatch } from '../authoring/look-and-watch.ts'
import type { Findings } from '../authoring/findings.ts'
import { sendFolder, type FolderOptions } from '../authoring/send-folder.ts'
import type { CliCommand } from '../cli-command.ts'
import { withServerOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { changesFrom, parseChangeLevel, type ChangeLevel } from '../openapi/import-changes.ts'
import { plainText } from '../output/plain-text.ts'
import type { Run, Session } from '../session.ts'
import { isSynced, syncSources } from './sync.ts'

interface ImportOptions extends FolderOptions {
  readonly dryRun?: boolean
  readonly allowBumpMismatch?: boolean
  readonly failOn?: ChangeLevel
  readonly watch?: boolean
  readonly sync: boolean
}

export function addImportActions(importing: CliCommand, run: Run): void {
  const command = importing
    .command('actions')
    .summary('load a folder of hand-written actions')
    .description(
      'load a folder of hand-written actions: all of it, or nothing when something is wrong. What stood in it before and ' +
        'does not any more is removed.',
    )
    .argument('<dir>', 'folder of .yaml, .yml and .json files')
    .option('--name <name>', 'what the server calls the folder; its own name by default')
    .option('--dry-run', 'report what would happen, change nothing')
    .option('--allow-bump-mismatch', 'take versions that were not raised by enough')
    .option('--fail-on <level>', 'exit 1 when a change is major, minor or patch, or worse', parseChangeLevel)
    .option('--watch', 'load again after every change')
    .option('--no-sync', 'leave the search index for a later sync')
    .example('load', 'gatehouse import actions ./actions')
    .example('only to see what would happen', 'gatehouse import actions ./actions --dry-run')
    .example('while writing', 'gatehouse import actions ./actions --watch --allow-bump-mismatch')
    .action(
      run((session, dir: string, options: ImportOptions) =>
        lookAndWatch(session, dir, options.watch === true, () => load(session, dir, options)),
      ),
    )
  withServerOptions(command)
}

async function load(session: Session, dir: string, options: ImportOptions): Promise<Findings> {
  const { name, dryRun = false, allowBumpMismatch = false, failOn, sync } = options
  const settings = { dry_run: dryRun, allow_bump_mismatch: allowBumpMismatch }
  const { report, findings } = await sendFolder(session, dir, { name }, settings)
  const isRefused = failOn !== undefined && changesFrom(failOn, report) > 0
  const code = isRefused ? exitCodes.failed : exitCodes.ok
  if (!sync || dryRun) return { ...findings, document: report, code }
  const synced = await syncSources(session, await session.server(), 'automation_hub')
  const failed = synced.sources.find((source) => !isSynced(source))
  return {
    document: { ...report, sync: synced.sources[0] },
    blocks: findings.blocks,
    headline:
      failed === undefined
        ? `${findings.headline}\nThey can be found now: gatehouse search …`
        : `${findings.headline}\nThe search index is not up to date: ${plainText(failed.error?.message ?? failed.status)}`,
    code: failed === undefined ? code : exitCodes.failed,
  }
}
