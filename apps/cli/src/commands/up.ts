import type { CliCommand } from '../cli-command.ts'
import { runHouse } from '../house/run-house.ts'
import { type StartOptions, withStartOptions } from '../house/start-options.ts'
import type { Run } from '../session.ts'

export function addUp(program: CliCommand, run: Run): void {
  const command = program
    .command('up')
    .summary('start everything in one process')
    .description(
      'start everything in one process and say how to connect. With --json the first line on standard output is ' +
        '{"ready":true,"url","mcp","key"}, once it is ready.',
    )
    .example('start', 'gatehouse up')
    .example('in a test', 'gatehouse up --port 0 --data "$(mktemp -d)" --json')
    .action(run((session, options: StartOptions) => runHouse(session, options, 'all')))
  withStartOptions(command)
}
