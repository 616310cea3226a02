import { Argument } from 'commander'
import type { CliCommand } from '../cli-command.ts'
import { type Role, runHouse } from '../house/run-house.ts'
import { type StartOptions, withStartOptions } from '../house/start-options.ts'
import type { Run } from '../session.ts'

const roles = ['tool-hub', 'automation-hub', 'all'] as const

export function addServe(program: CliCommand, run: Run): void {
  const command = program
    .command('serve')
    .description('start chosen parts, each of which can run on a machine of its own')
    .addArgument(new Argument('<role...>', 'which parts').choices(roles))
    .example('only the front door', 'gatehouse serve tool-hub --host 0.0.0.0 --config gatehouse.yaml')
    .action(
      run((session, wanted: readonly Role[], options: StartOptions) => runHouse(session, options, roleOf(wanted))),
    )
  withStartOptions(command)
}

/** Two roles are all there are, so naming both is `all`. */
function roleOf(wanted: readonly Role[]): Role {
  const [role, another] = new Set(wanted)
  return another === undefined ? role! : 'all'
}
