import { Option } from 'commander'
import type { CliCommand } from '../cli-command.ts'
import { withServerOptions } from '../common-options.ts'
import { goOn } from '../execution/go-on.ts'
import { exitCodeOfStatus, exitCodes } from '../exit-codes.ts'
import { countBetween } from '../input/parse-count.ts'
import { parseDuration } from '../input/parse-duration.ts'
import { readJsonInput } from '../input/parse-json-input.ts'
import { showExecution } from '../output/show-execution.ts'
import { showPreview } from '../output/show-preview.ts'
import { showRun } from '../output/show-run.ts'
import { followRun } from '../runs/follow-run.ts'
import type { Run, Session } from '../session.ts'

interface TryOptions {
  readonly input: string
  readonly dryRun?: boolean
  readonly mock?: boolean
  readonly as?: string
  readonly idempotencyKey?: string
  readonly timeoutMs?: number
  readonly wait?: number
  readonly answer?: readonly string[]
}

export function addActionsTry(actions: CliCommand, run: Run): void {
  const command = actions
    .command('try')
    .description('run an action, or show what it would send')
    .argument('<id>', 'namespace:name, or with @1, @1.2, @1.2.3')
    .option('--input <json>', 'the input: JSON, @file, or - for standard input', '{}')
    .option('--dry-run', 'show the exact request, secrets masked; send nothing')
    .addOption(
      new Option('--mock', 'answer from examples of the output schema; send nothing').conflicts(['dryRun', 'as']),
    )
    .option('--as <email>', 'as this user; runs through Tool Hub, with what the user may do (needs an administrator)')
    .option('--idempotency-key <key>', 'passed on to the API, unless the action only reads')
    .addOption(
      new Option('--timeout-ms <n>', 'give up earlier than the target does')
        .argParser(countBetween(1, 600_000))
        .conflicts(['dryRun', 'as']),
    )
    .option('--wait <time>', 'how long to wait for a run, such as 5m (default: until it ends)', parseDuration)
    .addOption(
      new Option('--answer <json>', 'answer to what it asks: JSON or @file; once for each question')
        .argParser((text: string, before: readonly string[] = []) => [...before, text])
        .conflicts(['dryRun', 'mock', 'as']),
    )
    .example('what would be sent?', `gatehouse actions try crm:create_job --input @job.json --dry-run`)
    .example('an answer without the API', 'gatehouse actions try crm:list_jobs --mock')
    .example('one that asks', `gatehouse actions try shop:order --answer '{"size":4}' --answer '{"colour":"red"}'`)
    .action(
      run(async (session, id: string, options: TryOptions) => {
        const input = await readJsonInput(options.input, session.runtime)
        return options.dryRun === true ? preview(session, id, input, options) : execute(session, id, input, options)
      }),
    )
  withServerOptions(command)
}

async function preview(session: Session, id: string, input: unknown, options: TryOptions) {
  // A preview does nothing for anybody: it is asked for with our own rights, and only shows how it would be for them.
  const server = await session.server({ isAsSelf: true })
  const answer = await server.previewAction(id, {
    input,
    ...keyOf(options),
    ...(options.as === undefined ? {} : { as: options.as }),
  })
  session.output.result(answer, () => showPreview(answer, session.output))
  return answer.status === 'preview' ? exitCodes.ok : exitCodes.failed
}

async function execute(session: Session, id: string, input: unknown, options: TryOptions) {
  if (options.as !== undefined) return executeAs(session, id, input, options)
  const answers = await Promise.all((options.answer ?? []).map((text) => readJsonInput(text, session.runtime)))
  const server = await session.server()
  const first = await server.tryAction(id, options.mock === true, {
    input,
    ...keyOf(options),
    ...(options.timeoutMs === undefined ? {} : { timeout_ms: options.timeoutMs }),
  })
  const answer = await followRun(session, server, first, { waitMs: options.wait, answers })
  session.output.result(answer, () => {
    const shown = showRun(answer, session.output)
    return answer['mock'] === true ? `${session.output.style('yellow', 'mock: nothing was sent')}\n${shown}` : shown
  })
  return exitCodeOfStatus(answer.status)
}

/** Through Tool Hub, as a call of that user's client would go. */
async function executeAs(session: Session, id: string, input: unknown, options: TryOptions) {
  const server = await session.server()
  const body = { tool: `automation_hub://${id.replace(':', '.')}`, input, ...keyOf(options) }
  const begin: Parameters<typeof goOn>[2] = (wait_ms, onProgress) => server.call({ ...body, wait_ms }, onProgress)
  const answer = await goOn(session, server, begin, { waitMs: options.wait })
  session.output.result(answer, () => showExecution(answer, session.output))
  return exitCodeOfStatus(answer.status)
}

function keyOf({ idempotencyKey }: TryOptions): { idempotency_key?: string } {
  return idempotencyKey === undefined ? {} : { idempotency_key: idempotencyKey }
}
