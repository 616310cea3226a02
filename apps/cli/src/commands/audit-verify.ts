import { createReadStream } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { lastSigned, readPublicKeys, verifyExport, type TrustedKeys, type VerifyReport } from '@gatehouse/audit'
import { GatehouseError, isGatehouseError } from '@gatehouse/core'
import type { CliCommand } from '../cli-command.ts'
import { withServerOptions } from '../common-options.ts'
import { type ExitCode, exitCodes } from '../exit-codes.ts'
import { fileError } from '../input/file-error.ts'
import { readLines } from '../input/read-lines.ts'
import type { Run, Session } from '../session.ts'

interface Options {
  readonly export?: string
  readonly publicKey?: string
  readonly earlier?: string
}

export function addAuditVerify(audit: CliCommand, run: Run): void {
  const command = audit
    .command('verify')
    .description('prove that the record is whole, from an export alone or from the running server')
    .option('--export <file>', 'a file of `gatehouse audit export`; without it the server is asked for one')
    .option('--public-key <file>', 'keys to believe: PEM, or JSON of `gatehouse audit keys list`')
    .option('--earlier <file>', 'an earlier export: what it had signed has to be there still')
    .example('is the record of the server whole?', 'gatehouse audit verify')
    .example(
      'without any server, with keys that were kept elsewhere',
      'gatehouse audit verify --export audit.jsonl --public-key audit-keys.json',
    )
    .action(
      run(async (session, options: Options): Promise<ExitCode> => {
        const pathOf = (file: string): string => resolve(session.runtime.cwd, file)
        const publicKeys = options.publicKey === undefined ? undefined : await keysOf(pathOf(options.publicKey))
        const earlier =
          options.earlier === undefined
            ? undefined
            : await read(pathOf(options.earlier), (lines) => lastSigned(lines, publicKeys))
        const verify = (lines: AsyncIterable<string>): Promise<VerifyReport> =>
          verifyExport(lines, { publicKeys, earlier })
        const report =
          options.export === undefined
            ? await verify(await serverLines(session))
            : await read(pathOf(options.export), verify)
        session.output.result(toJson(report), () => shown(report))
        return report.isWhole ? exitCodes.ok : exitCodes.failed
      }),
    )
  withServerOptions(command)
}

async function serverLines(session: Session): Promise<AsyncIterable<string>> {
  return arriving(readLines(await (await session.server()).exportAudit({})))
}

async function* arriving(lines: AsyncIterable<string>): AsyncGenerator<string> {
  try {
    yield* lines
  } catch (cause) {
    if (isGatehouseError(cause)) throw cause
    throw new GatehouseError('unavailable', 'connection_lost', 'The server stopped in the middle of the export.', {
      cause,
      hint: 'Run the command again.',
    })
  }
}

async function read<T>(file: string, work: (lines: AsyncIterable<string>) => Promise<T>): Promise<T> {
  try {
    return await work(readLines(createReadStream(file)))
  } catch (error) {
    throw isGatehouseError(error) ? error : fileError(error, file)
  }
}

async function keysOf(file: string): Promise<TrustedKeys> {
  let text: string
  try {
    text = await readFile(file, 'utf8')
  } catch (error) {
    throw fileError(error, file)
  }
  return readPublicKeys(text)
}

function toJson(report: VerifyReport): Readonly<Record<string, unknown>> {
  return {
    whole: report.isWhole,
    tenant_id: report.tenantId,
    first_seq: report.firstSeq,
    last_seq: report.lastSeq,
    entries: report.entries,
    checkpoints: report.checkpoints,
    unchained: report.unchained,
    key_ids: report.keyIds,
    keys_given: report.isKeyGiven,
    ...(report.problem === undefined ? {} : { problem: report.problem }),
  }
}

function shown(report: VerifyReport): string {
  const { problem, entries, checkpoints, unchained, firstSeq = 1, lastSeq = 0 } = report
  if (problem !== undefined) {
    const place = [
      `line ${problem.line}`,
      ...(problem.seq === undefined ? [] : [`entry ${problem.seq}`]),
      ...(problem.id === undefined ? [] : [problem.id]),
    ]
    return `Broken: ${problem.kind.replaceAll('_', ' ')} at ${place.join(', ')}\n${problem.message}`
  }
  const notes = [
    `Whole: ${entries.toLocaleString('en')} entries, ${firstSeq} to ${lastSeq}, ${checkpoints} checkpoints.`,
    ...(unchained === 0 ? [] : [`${unchained} entries are older than the chain; nothing proves them.`]),
    ...(report.isKeyGiven ? [] : ['The keys are those that the export states; give --public-key to be sure of them.']),
  ]
  return notes.join('\n')
}
