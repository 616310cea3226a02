import { counted, problemBlock, type Findings } from '../authoring/findings.ts'
import { lookAndWatch } from '../authoring/look-and-watch.ts'
import { readFolder } from '../authoring/read-folder.ts'
import type { CliCommand } from '../cli-command.ts'
import { withOutputOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Run, Session } from '../session.ts'

interface ValidateOptions {
  readonly watch?: boolean
}

export function addActionsValidate(actions: CliCommand, run: Run): void {
  const command = actions
    .command('validate')
    .description('check a folder of hand-written actions, without a server; lists all problems of all files')
    .argument('<dir>', 'folder of .yaml, .yml and .json files')
    .option('--watch', 'check again after every change')
    .example('before a commit', 'gatehouse actions validate ./actions')
    .example('while writing', 'gatehouse actions validate ./actions --watch')
    .action(
      run((session, dir: string, { watch }: ValidateOptions) =>
        lookAndWatch(session, dir, watch === true, () => validate(session, dir)),
      ),
    )
  withOutputOptions(command)
}

async function validate({ output, runtime }: Session, dir: string): Promise<Findings> {
  // Not at the top: other commands start without it.
  const { validateFolder } = await import('@gatehouse/automation/authoring')
  const { actions, problems, unchecked } = validateFolder(await readFolder(dir, runtime.cwd))
  const isValid = problems.length === 0
  const unknown =
    unchecked.length === 0
      ? ''
      : `; not in this folder, checked when it is loaded: ${unchecked.slice(0, 20).join(', ')}`
  return {
    document: { valid: isValid, actions, problems, unchecked },
    blocks: problems.map((problem) => problemBlock(problem, output)),
    headline: isValid
      ? output.style('green', `${counted(actions.length, 'action')}, no problems`) + unknown
      : output.style('red', counted(problems.length, 'problem')),
    code: isValid ? exitCodes.ok : exitCodes.usage,
  }
}
