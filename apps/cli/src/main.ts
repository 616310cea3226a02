import { CommanderError } from 'commander'
import { type ExitCode, exitCodes } from './exit-codes.ts'
import { createOutput } from './output/output.ts'
import { reportError } from './output/report-error.ts'
import { createProgram } from './program.ts'
import { processRuntime, type Runtime } from './runtime.ts'
import { createRun } from './session.ts'
import { usageError } from './usage-error.ts'

/** Runs one command line and resolves with the code the process should end with. */
export async function main(
  words: readonly string[] = process.argv.slice(2),
  runtime: Runtime = processRuntime(),
): Promise<ExitCode> {
  let code: ExitCode = exitCodes.ok
  endQuietlyWhenNobodyReads(runtime)
  const program = createProgram(createRun(runtime, (ended) => (code = ended)))
  overrideExit(program, runtime)
  try {
    await program.parseAsync(words, { from: 'user' })
    return code
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error
    if (error.exitCode === 0) return exitCodes.ok
    const isJson = words.includes('--json')
    const output = createOutput(runtime, { isJson, allowsColor: !words.includes('--no-color') })
    // Without a subcommand commander has printed the help already.
    if (error.code !== 'commander.help' || isJson)
      reportError(usageError(error, program, words), output, runtime.environment)
    return exitCodes.usage
  }
}

/** Commander prints nothing of its own but help: errors are reported like all others. */
function overrideExit(program: ReturnType<typeof createProgram>, runtime: Runtime): void {
  const commands = [program]
  for (let command = commands.pop(); command !== undefined; command = commands.pop()) {
    command.exitOverride()
    command.configureOutput({
      writeOut: (text) => void runtime.stdout.write(text),
      writeErr: (text) => void (text.startsWith('Usage:') && runtime.stderr.write(text)),
      outputError: () => {},
      getOutHelpWidth: () => runtime.stdout.columns ?? 100,
      getErrHelpWidth: () => runtime.stderr.columns ?? 100,
    })
    commands.push(...(command.commands as (typeof program)[]))
  }
}

// `gatehouse audit list | head` closes our stdout; that is the reader's good right.
function endQuietlyWhenNobodyReads(runtime: Runtime): void {
  runtime.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(exitCodes.ok)
    runtime.stderr.write(`error  Standard output cannot be written: ${error.message}\n`)
    process.exit(exitCodes.failed)
  })
}
