import type { CliCommand } from '../cli-command.ts'
import { withOutputOptions } from '../common-options.ts'
import type { Run } from '../session.ts'
import { version } from '../version.ts'

export function addVersion(program: CliCommand, run: Run): void {
  const command = program
    .command('version')
    .description('print the versions of Gatehouse and of the Node that runs it')
    .example('for a bug report', 'gatehouse version --json')
    .action(
      run(async (session) => {
        const document = { version, node: process.versions.node, platform: `${process.platform}-${process.arch}` }
        session.output.result(document, () => `gatehouse ${version} on Node ${process.versions.node}`)
      }),
    )
  withOutputOptions(command)
}
