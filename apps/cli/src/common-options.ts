import { Option } from 'commander'
import type { CliCommand } from './cli-command.ts'

const group = 'Server and output:'

/** Options of a command that talks to a running server. */
export function withServerOptions(command: CliCommand): CliCommand {
  command.addOption(new Option('--url <url>', 'address of the server (GATEHOUSE_URL)').helpGroup(group))
  command.addOption(
    new Option('--key <key>', 'key to sign in with; prefer GATEHOUSE_KEY, others can see a command line').helpGroup(
      group,
    ),
  )
  return withDataOption(withOutputOptions(command))
}

/** `--as`, for commands that answer differently for each user. */
export function withActAs(command: CliCommand): CliCommand {
  return command.option('--as <email>', 'ask as this user (needs a key with scope act_as_user)')
}

export function withDataOption(command: CliCommand): CliCommand {
  return command.addOption(
    new Option(
      '--data <dir>',
      'data directory (GATEHOUSE_DATA_DIR, default .gatehouse here or in a folder above)',
    ).helpGroup(group),
  )
}

export function withOutputOptions(command: CliCommand): CliCommand {
  command.addOption(new Option('--json', 'print one JSON document, for programs').helpGroup(group))
  return command.addOption(new Option('--no-color', 'plain text (also NO_COLOR)').helpGroup(group))
}
