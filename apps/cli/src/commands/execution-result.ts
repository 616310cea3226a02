import { resolve } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GatehouseError } from '@gatehouse/core'
import type { CliCommand } from '../cli-command.ts'
import type { Download } from '../client/http-transport.ts'
import { withActAs, withServerOptions } from '../common-options.ts'
import { exitCodeOfStatus } from '../exit-codes.ts'
import { countBetween } from '../input/parse-count.ts'
import { showExecution } from '../output/show-execution.ts'
import { writeFileWhole } from '../output/write-file-whole.ts'
import type { Run, Session } from '../session.ts'

interface ResultOptions {
  readonly query?: string
  readonly offset?: number
  readonly limit?: number
  readonly content?: number
  readonly out?: string
}

const most = 1_000_000_000

export function addExecutionResult(executions: CliCommand, run: Run): void {
  const command = executions
    .command('result')
    .description('read the result of a run: a part of it, or all of it into a file')
    .argument('<id>', 'execution id')
    .option('--query <query>', 'JMESPath, or JSONPath when it begins with $')
    .option('--offset <n>', 'first item, member or character, counted from 0', countBetween(0, most))
    .option('--limit <n>', 'at most so many (default: as many as fit)', countBetween(1, most))
    .option(
      '--content <n>',
      'the picture or file with this number, counted from 0; needs --out',
      countBetween(0, 9_999),
    )
    .option('--out <file>', 'write it there; the file appears only when it is complete')
    .example(
      'names of the expensive ones',
      `gatehouse executions result exe_0123 --query 'items[?price > \`10\`].name'`,
    )
    .example('the next page', 'gatehouse executions result exe_0123 --offset 200 --limit 100')
    .example('all of it', 'gatehouse executions result exe_0123 --out result.json')
    .action(
      run(async (session, id: string, options: ResultOptions) => {
        const { query, offset, limit, content, out } = options
        const isPart = query !== undefined || offset !== undefined || limit !== undefined
        if (content !== undefined || (out !== undefined && !isPart)) {
          return saveBytes(session, id, content === undefined ? 'result' : String(content), out)
        }
        const answer = await (await session.server()).executionResult(id, { query, offset, limit })
        if (out !== undefined && answer.result !== undefined) {
          await writeFileWhole(resolve(session.runtime.cwd, out), (file) =>
            pipeline([`${JSON.stringify(answer.result, null, 2)}\n`], file),
          )
        }
        session.output.result(answer, () => showExecution(answer, session.output))
        return exitCodeOfStatus(answer.status)
      }),
    )
  withServerOptions(withActAs(command))
}

async function saveBytes(session: Session, id: string, at: string, out: string | undefined): Promise<void> {
  if (out === undefined) {
    throw new GatehouseError('invalid', 'needs_output', 'Bytes are not for a screen.', {
      hint: 'Name a file with --out FILE.',
    })
  }
  const path = resolve(session.runtime.cwd, out)
  const download = await (await session.server()).executionContent(id, at)
  const sizeBytes = await save(download, path)
  const facts = {
    execution_id: id,
    content: at,
    content_type: download.contentType,
    size_bytes: sizeBytes,
    output: path,
  }
  session.output.result(facts, () => `${sizeBytes.toLocaleString('en')} bytes in ${path}`)
}

async function save({ body }: Download, path: string): Promise<number> {
  let sizeBytes = 0
  await writeFileWhole(path, (file) =>
    pipeline(
      Readable.from(body),
      async function* counted(chunks: AsyncIterable<Uint8Array>) {
        for await (const chunk of chunks) {
          sizeBytes += chunk.length
          yield chunk
        }
      },
      file,
    ),
  )
  return sizeBytes
}
