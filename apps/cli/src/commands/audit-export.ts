import { resolve } from 'node:path'
import type { Writable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { GatehouseError } from '@gatehouse/core'
import type { CliCommand } from '../cli-command.ts'
import { withServerOptions } from '../common-options.ts'
import { readLines } from '../input/read-lines.ts'
import { writeFileWhole } from '../output/write-file-whole.ts'
import type { Run } from '../session.ts'
import { type AuditFilterOptions, auditQuery, withAuditFilter } from './audit-filter.ts'

export function addAuditExport(audit: CliCommand, run: Run): void {
  const command = withAuditFilter(
    audit.command('export').description('write entries as JSON Lines, newest first, to a file or standard output'),
  )
    .option('--output <file>', 'the file; it appears under this name only when it is complete')
    .example(
      'a month for the auditor',
      'gatehouse audit export --since 2026-01-01 --until 2026-02-01 --output january.jsonl',
    )
    .example('into another program', 'gatehouse audit export --since 24h | jq .tool')
    .action(
      run(async (session, options: AuditFilterOptions & { readonly output?: string }) => {
        const { runtime, output } = session
        const lines = await (await session.server()).exportAudit(auditQuery(options))
        if (options.output === undefined) {
          await copyLines(lines, runtime.stdout, { end: false })
          return
        }
        const path = resolve(runtime.cwd, options.output)
        const entries = await writeFileWhole(path, (file) => copyLines(lines, file, { end: true }))
        output.result({ entries, output: path }, () => `${entries.toLocaleString('en')} entries in ${path}`)
      }),
    )
  withServerOptions(command)
}

/** Resolves with the number of entries. */
async function copyLines(
  lines: ReadableStream<Uint8Array>,
  sink: Writable,
  { end }: { readonly end: boolean },
): Promise<number> {
  let count = 0
  async function* counted(): AsyncGenerator<string> {
    for await (const line of readLines(lines)) {
      // The lines of the proof are sorted as well, and have no `action` to begin with.
      if (!line.startsWith('{"at":')) count++
      yield `${line}\n`
    }
  }
  try {
    await pipeline(counted, sink, { end })
  } catch (error) {
    if ((error as NodeJS.ErrnoException).syscall !== undefined) throw error
    throw new GatehouseError('unavailable', 'connection_lost', 'The server stopped in the middle of the export.', {
      cause: error,
      hint: 'What was written is incomplete. Run the command again.',
    })
  }
  return count
}
