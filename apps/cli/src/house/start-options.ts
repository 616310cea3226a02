import { Option } from 'commander'
import type { CliCommand } from '../cli-command.ts'
import { withDataOption, withOutputOptions } from '../common-options.ts'
import { countBetween } from '../input/parse-count.ts'

export interface StartOptions {
  readonly port?: number
  readonly host?: string
  readonly data?: string
  readonly config?: string
}

/** Options of a command that becomes a server. */
export function withStartOptions(command: CliCommand): CliCommand {
  command.addOption(
    new Option('--port <n>', 'port to listen on, 0 for any free one (GATEHOUSE_PORT, default 7400)').argParser(
      countBetween(0, 65_535),
    ),
  )
  command.option('--host <address>', 'address to listen on (GATEHOUSE_HOST, default 127.0.0.1)')
  command.option(
    '--config <file>',
    'configuration file (GATEHOUSE_CONFIG, default gatehouse.yaml here when there is one)',
  )
  return withDataOption(withOutputOptions(command))
}
