import { lookOnce } from '../authoring/look-and-watch.ts'
import { sendFolder, type FolderOptions } from '../authoring/send-folder.ts'
import type { CliCommand } from '../cli-command.ts'
import { withServerOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { changesFrom, parseChangeLevel, type ChangeLevel } from '../openapi/import-changes.ts'
import type { Run } from '../session.ts'

interface DiffOptions extends FolderOptions {
  readonly failOn?: ChangeLevel
}

export function addActionsDiff(actions: CliCommand, run: Run): void {
  const command = actions
    .command('diff')
    .description(
      'what loading a folder of hand-written actions would change on the server, and what that means for callers',
    )
    .argument('<dir>', 'folder of .yaml, .yml and .json files')
    .option('--name <name>', 'what the server calls the folder; its own name by default')
    .option('--fail-on <level>', 'exit 1 when a change is major, minor or patch, or worse', parseChangeLevel)
    .example('what is new?', 'gatehouse actions diff ./actions')
    .example('in a pipeline: refuse what breaks callers', 'gatehouse actions diff ./actions --fail-on major')
    .action(
      run(async (session, dir: string, { name, failOn }: DiffOptions) => {
        const settings = { dry_run: true, allow_bump_mismatch: true }
        const { report, findings } = await lookOnce(session, () => sendFolder(session, dir, { name }, settings))
        session.output.result(report, () => [...findings.blocks, findings.headline].join('\n'))
        return failOn !== undefined && changesFrom(failOn, report) > 0 ? exitCodes.failed : exitCodes.ok
      }),
    )
  withServerOptions(command)
}
