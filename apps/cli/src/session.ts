import { GatehouseClient } from './client/gatehouse-client.ts'
import { createTransport } from './client/http-transport.ts'
import type { CliCommand } from './cli-command.ts'
import { findServer } from './connection/find-server.ts'
import { exitCodeOfError, type ExitCode, exitCodes } from './exit-codes.ts'
import { createOutput, type Output } from './output/output.ts'
import { reportError } from './output/report-error.ts'
import type { Runtime } from './runtime.ts'

/** Options that every command understands. */
export interface CommonOptions {
  readonly json?: boolean
  readonly color?: boolean
  readonly url?: string
  readonly key?: string
  readonly data?: string
  readonly as?: string
}

/** One run of one command. */
export interface Session {
  readonly runtime: Runtime
  readonly output: Output
  readonly options: CommonOptions
  /** Finds the server. Throws `server_not_running` when there is none. With `isAsSelf`, `--as` is not said to it. */
  readonly server: (how?: { readonly isAsSelf: boolean }) => Promise<GatehouseClient>
}

/** Turns what a command does into an action of the command line: opens the session, reports the error, keeps the exit code. */
export type Run = <Values extends unknown[]>(
  handle: (session: Session, ...values: Values) => Promise<ExitCode | void>,
) => (...values: [...Values, CliCommand]) => Promise<void>

export function createRun(runtime: Runtime, end: (code: ExitCode) => void): Run {
  return (handle) =>
    async (...values) => {
      const command = values.pop() as CliCommand
      const options = command.opts<CommonOptions>()
      const output = createOutput(runtime, { isJson: options.json === true, allowsColor: options.color !== false })
      const session: Session = {
        runtime,
        output,
        options,
        server: async ({ isAsSelf } = { isAsSelf: false }) => {
          const { as: _, ...own } = options
          return new GatehouseClient(createTransport(await findServer(isAsSelf ? own : options, runtime)))
        },
      }
      try {
        end((await handle(session, ...(values as never))) ?? exitCodes.ok)
      } catch (error) {
        reportError(error, output, runtime.environment)
        end(exitCodeOfError(error))
      }
    }
}
