import { counted, problemBlock, testBlock, testHeadline, type Findings } from '../authoring/findings.ts'
import { lookAndWatch } from '../authoring/look-and-watch.ts'
import { readFolder } from '../authoring/read-folder.ts'
import type { CliCommand } from '../cli-command.ts'
import { withOutputOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import type { Run, Session } from '../session.ts'

interface TestOptions {
  readonly watch?: boolean
}

export function addActionsTest(actions: CliCommand, run: Run): void {
  const command = actions
    .command('test')
    .description('run the tests that stand in a folder of hand-written actions; nothing leaves this machine')
    .argument('<dir>', 'folder of .yaml, .yml and .json files')
    .option('--watch', 'run again after every change')
    .example('before a commit', 'gatehouse actions test ./actions')
    .example('while writing', 'gatehouse actions test ./actions --watch')
    .action(
      run((session, dir: string, { watch }: TestOptions) =>
        lookAndWatch(session, dir, watch === true, () => test(session, dir)),
      ),
    )
  withOutputOptions(command)
}

async function test({ output, runtime }: Session, dir: string): Promise<Findings> {
  const { testFolder } = await import('@gatehouse/automation/authoring')
  const report = await testFolder(await readFolder(dir, runtime.cwd))
  if (report.problems.length > 0) {
    return {
      document: report,
      blocks: report.problems.map((problem) => problemBlock(problem, output)),
      headline: output.style('red', `${counted(report.problems.length, 'problem')}; no test was run`),
      code: exitCodes.usage,
    }
  }
  return {
    document: report,
    blocks: report.tests.filter(({ passed }) => !passed).map((result) => testBlock(result, output)),
    headline:
      report.tests.length === 0 ? 'no tests; write them under tests: of an action' : testHeadline(report, output),
    code: report.failed === 0 ? exitCodes.ok : exitCodes.failed,
  }
}
