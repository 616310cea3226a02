import { createHash, type Hash } from 'node:crypto'
import { createReadStream } from 'node:fs'
import { open, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { Readable, Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { InvalidInputError } from '@gatehouse/core'
import type { CliCommand } from '../cli-command.ts'
import type { ToolsImportAnswer } from '../client/answers.ts'
import { withServerOptions } from '../common-options.ts'
import { exitCodes } from '../exit-codes.ts'
import { fileError } from '../input/file-error.ts'
import type { Output } from '../output/output.ts'
import type { Run, Session } from '../session.ts'

export function addImportTools(importing: CliCommand, run: Run): void {
  const command = importing
    .command('tools')
    .summary('fill a catalog source from JSON Lines')
    .description(
      'fill a catalog source from JSON Lines, one tool a line; tools that are not in the file any more go. An import that was cut off goes on where it stopped when the same file is imported again',
    )
    .argument('<file>', 'JSON Lines, also gzipped')
    .requiredOption('--source <id>', 'the source that the tools belong to; it is made when there is none')
    .example('a large catalog', 'gatehouse import tools apis.jsonl.gz --source apis')
    .action(
      run(async (session, file: string, { source }: { readonly source: string }) => {
        const path = resolve(session.runtime.cwd, file)
        const checked = await checkFile(path)
        const answer = await upload(session, source, path, checked)
        session.output.result(answer, () => showReport(answer, session.output))
        return answer.imported === 0 && answer.skipped.length > 0 ? exitCodes.failed : exitCodes.ok
      }),
    )
  withServerOptions(command)
}

interface CheckedFile {
  readonly isGzip: boolean
  /** Of its content. */
  readonly id: string
}

/** Reads the file to its end first: half a gzip file must not replace a whole catalog. */
async function checkFile(path: string): Promise<CheckedFile> {
  const hash = createHash('sha256')
  const isGzip = await isGzipFile(path)
  const bytes = hashed(createReadStream(path), hash)
  try {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    await (isGzip ? pipeline(bytes, createGunzip(), nowhere) : pipeline(bytes, nowhere))
  } catch (cause) {
    throw isGzip ? notGzip(path, cause) : fileError(cause, path)
  }
  return { isGzip, id: `sha256-${hash.digest('base64url')}` }
}

async function* hashed(chunks: AsyncIterable<Buffer>, hash: Hash): AsyncGenerator<Buffer> {
  for await (const chunk of chunks) {
    hash.update(chunk)
    yield chunk
  }
}

async function isGzipFile(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' })
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    if (bytesRead === 0) throw new InvalidInputError('empty_file', 'The file is empty.', { at: path })
    // RFC 1952 §2.3.1
    return buffer[0] === 0x1f && buffer[1] === 0x8b
  } catch (error) {
    throw error instanceof InvalidInputError ? error : fileError(error, path)
  }
}

function notGzip(path: string, cause: unknown): InvalidInputError {
  return new InvalidInputError('bad_gzip', 'The file is not a whole gzip file.', {
    at: path,
    hint: 'It may be cut off; fetch it again.',
    cause,
  })
}

async function upload(session: Session, source: string, path: string, { isGzip, id }: CheckedFile) {
  const server = await session.server()
  using progress = session.output.progress('import')
  const content = {
    stream: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    contentType: 'application/x-ndjson',
    contentId: id,
    ...(isGzip ? { contentEncoding: 'gzip' } : {}),
  }
  return await server.importTools(source, content, progress.update)
}

function showReport(answer: ToolsImportAnswer, output: Output): string {
  const { imported, skipped, added = 0, changed = 0, removed = 0, unchanged = 0 } = answer
  const counts = `${added} added, ${changed} changed, ${removed} removed, ${unchanged} unchanged, ${skipped.length} skipped`
  const headline = `${output.style('green', `${imported.toLocaleString('en')} tools`)} (${counts})`
  if (skipped.length === 0) return headline
  const table = output.table(skipped, [
    { title: 'LINE', value: (row) => row.line, align: 'right' },
    { title: 'WHY IT WAS SKIPPED', value: (row) => row.reason, whenNarrow: 'wrap' },
  ])
  return `${table}\n\n${headline}`
}
