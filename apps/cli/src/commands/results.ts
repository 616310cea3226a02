import { createHash } from 'node:crypto'
import { resolve } from 'node:path'
import { Transform, type Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GatehouseError } from '@gatehouse/core'
import type { CliCommand } from '../cli-command.ts'
import { withActAs, withServerOptions } from '../common-options.ts'
import type { Download, Progress } from '../client/http-transport.ts'
import { writeFileWhole } from '../output/write-file-whole.ts'
import type { Run } from '../session.ts'

export function addResults(program: CliCommand, run: Run): void {
  const results = program.command('results').description('answers that were too large to be handed over')
  addGet(results, run)
  addRemove(results, run)
}

function addGet(results: CliCommand, run: Run): void {
  const command = results
    .command('get')
    .description('fetch a stored answer, into a file or to standard output')
    .argument('<id>', 'the id that the result names as stored.id')
    .option('-o, --output <file>', 'the file; it appears under this name only when it is complete')
    .example('into a file', 'gatehouse results get res_0123 -o report.pdf')
    .example('into another program', 'gatehouse results get res_0123 | head')
    .action(
      run(async (session, id: string, options: { readonly output?: string }) => {
        const { runtime, output } = session
        const download = await (await session.server()).storedResult(id)
        if (options.output === undefined) {
          refuseBytesOnScreen(download, runtime.stdout.isTTY === true)
          await copy(download, runtime.stdout, () => {}, { end: false })
          return
        }
        const path = resolve(runtime.cwd, options.output)
        using progress = output.progress('fetching')
        const sha256 = await writeFileWhole(path, (file) =>
          copy(download, file, (made) => progress.update(made), { end: true }),
        )
        const facts = { id, content_type: download.contentType, size_bytes: download.sizeBytes, sha256, output: path }
        progress[Symbol.dispose]()
        output.result(facts, () => `${download.sizeBytes?.toLocaleString('en') ?? 'All'} bytes in ${path}`)
      }),
    )
  withServerOptions(withActAs(command))
}

function addRemove(results: CliCommand, run: Run): void {
  const command = results
    .command('remove')
    .description('remove a stored answer before its time')
    .argument('<id>', 'the id that the result names as stored.id')
    .example('make room', 'gatehouse results remove res_0123')
    .action(
      run(async (session, id: string) => {
        await (await session.server()).removeStoredResult(id)
        session.output.result({ id, removed: true }, () => `Removed ${id}`)
      }),
    )
  withServerOptions(withActAs(command))
}

/** Resolves with the digest of what was copied, which is the one that the server says. */
async function copy(
  { body, etag, sizeBytes }: Download,
  sink: Writable,
  onProgress: (progress: Progress) => void,
  { end }: { readonly end: boolean },
): Promise<string> {
  const digest = createHash('sha256')
  let done = 0
  const watching = new Transform({
    transform(chunk: Buffer, _encoding, next) {
      digest.update(chunk)
      done += chunk.length
      onProgress({ done, ...(sizeBytes === undefined ? {} : { total: sizeBytes }) })
      next(null, chunk)
    },
  })
  try {
    await pipeline(body, watching, sink, { end })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw incomplete(error)
  }
  const sha256 = digest.digest('hex')
  if (etag !== undefined && etag !== `"sha256-${sha256}"`) throw incomplete()
  return sha256
}

function incomplete(cause?: unknown): GatehouseError {
  return new GatehouseError('unavailable', 'connection_lost', 'The server stopped in the middle of the answer.', {
    cause,
    hint: 'What was written is incomplete. Run the command again.',
  })
}

function refuseBytesOnScreen({ contentType }: Download, isScreen: boolean): void {
  if (!isScreen || /^text\/|[/+](?:json|xml|yaml|csv)\b/.test(contentType)) return
  throw new GatehouseError('invalid', 'needs_output', `${contentType || 'What this is'} is not for a screen.`, {
    hint: 'Name a file with -o FILE.',
  })
}
