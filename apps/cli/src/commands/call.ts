import type { CliCommand } from '../cli-command.ts'
import { withActAs, withServerOptions } from '../common-options.ts'
import { exitCodeOfStatus } from '../exit-codes.ts'
import { countBetween } from '../input/parse-count.ts'
import { readJsonInput } from '../input/parse-json-input.ts'
import { showExecution } from '../output/show-execution.ts'
import { goOn } from '../execution/go-on.ts'
import type { Run } from '../session.ts'

interface CallOptions {
  readonly input: string
  readonly idempotencyKey?: string
  readonly waitMs?: number
  readonly dryRun?: boolean
}

export function addCall(program: CliCommand, run: Run): void {
  const command = program
    .command('call')
    .description('run a tool')
    .argument('<tool>', 'tool reference such as automation_hub://crm.create_job')
    .option('--input <json>', 'the input: JSON, @file, or - for standard input', '{}')
    .option('--idempotency-key <key>', 'run it once, however often the command is repeated')
    .option('--wait-ms <n>', 'how long to wait for the result (default: until it ends)', countBetween(0, 55_000))
    .option('--dry-run', 'check everything, run nothing')
    .example('run a tool', `gatehouse call automation_hub://crm.create_job --input '{"customer_id":"c_1"}'`)
    .example(
      'input from a file, as somebody else',
      'gatehouse call automation_hub://crm.create_job --input @job.json --as ana@example.com',
    )
    .action(
      run(async (session, tool: string, options: CallOptions) => {
        const input = await readJsonInput(options.input, session.runtime)
        const server = await session.server()
        const body = {
          tool,
          input,
          ...(options.idempotencyKey === undefined ? {} : { idempotency_key: options.idempotencyKey }),
          ...(options.dryRun === true ? { dry_run: true } : {}),
        }
        const answer = await goOn(
          session,
          server,
          (wait_ms, onProgress) => server.call({ ...body, wait_ms }, onProgress),
          { waitMs: options.waitMs },
        )
        session.output.result(answer, () => showExecution(answer, session.output))
        return exitCodeOfStatus(answer.status)
      }),
    )
  withServerOptions(withActAs(command))
}
