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
    .description('fill a catalog source from JSON Lines, one tool a line; tools that are not in the file any more go')
    .argument('<file>', 'JSON Lines, also gzipped')
    .requiredOption('--source <id>', 'the source that the tools belong to; it is made when there is none')
    .example('a large catalog', 'gatehouse import tools apis.jsonl.gz --source apis')
    .action(
      run(async (session, file: string, { source }: { readonly source: string }) => {
        const path = resolve(session.runtime.cwd, file)
        const isGzip = await checkFile(path)
        const answer = await upload(session, source, path, isGzip)
        session.output.result(answer, () => showReport(answer, session.output))
        return answer.imported === 0 && answer.skipped.length > 0 ? exitCodes.failed : exitCodes.ok
      }),
    )
  withServerOptions(command)
}

/** True for gzip. Reads a gzipped file to its end first: half a file must not replace a whole catalog. */
async function checkFile(path: string): Promise<boolean> {
  try {
    if (!(await stat(path)).isFile()) throw Object.assign(new Error('not a file'), { code: 'EISDIR' })
    await using file = await open(path)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(2), 0, 2, 0)
    if (bytesRead === 0) throw new InvalidInputError('empty_file', 'The file is empty.', { at: path })
    // RFC 1952 §2.3.1
    if (buffer[0] !== 0x1f || buffer[1] !== 0x8b) return false
  } catch (error) {
    throw error instanceof InvalidInputError ? error : fileError(error, path)
  }
  try {
    const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
    await pipeline(createReadStream(path), createGunzip(), nowhere)
    return true
  } catch (cause) {
    throw new InvalidInputError('bad_gzip', 'The file is not a whole gzip file.', {
      at: path,
      hint: 'It may be cut off; fetch it again.',
      cause,
    })
  }
}

async function upload(session: Session, source: string, path: string, isGzip: boolean) {
  const server = await session.server()
  using progress = session.output.progress('import')
  const content = {
    stream: Readable.toWeb(createReadStream(path)) as ReadableStream<Uint8Array>,
    contentType: 'application/x-ndjson',
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
