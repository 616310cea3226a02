import { InvalidInputError } from '@gatehouse/core'
import type { Command, CommanderError } from 'commander'

const codes: Readonly<Record<string, string>> = {
  'commander.unknownOption': 'unknown_option',
  'commander.unknownCommand': 'unknown_command',
  'commander.missingArgument': 'missing_argument',
  'commander.optionMissingArgument': 'missing_option_value',
  'commander.missingMandatoryOptionValue': 'missing_option',
  'commander.invalidArgument': 'invalid_argument',
  'commander.conflictingOption': 'conflicting_options',
  'commander.excessArguments': 'too_many_arguments',
  'commander.help': 'missing_command',
}

/** A command line that cannot be understood, in the shape of every other error. */
export function usageError(error: CommanderError, program: Command, words: readonly string[]): InvalidInputError {
  const command = namedCommand(program, words)
  const code = codes[error.code] ?? 'usage'
  const message = code === 'missing_command' ? `${command} needs one of its commands.` : messageOf(error)
  return new InvalidInputError(code, message, { at: command, hint: `Run: ${command} --help` })
}

/** Without the words that were too many: one of them may be a secret that was meant for standard input. */
function messageOf(error: CommanderError): string {
  const message = error.message.replace(/^error: /, '').replaceAll('\n', ' ')
  return error.code === 'commander.excessArguments' ? message.replace(/(but got \d+): .*$/s, '$1.') : message
}

/** The command that the words lead to, as far as they name one. */
function namedCommand(program: Command, words: readonly string[]): string {
  const path = [program.name()]
  let current = program
  for (const word of words) {
    const next = current.commands.find((command) => command.name() === word)
    if (next === undefined) break
    path.push(word)
    current = next
  }
  return path.join(' ')
}
