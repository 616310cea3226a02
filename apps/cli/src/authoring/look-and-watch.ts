import { isGatehouseError, toPublicError } from '@gatehouse/core'
import { type ExitCode, exitCodeOfError, exitCodes } from '../exit-codes.ts'
import { listenForStop } from '../house/stop-requests.ts'
import { plainText } from '../output/plain-text.ts'
import type { Session } from '../session.ts'
import { counted, type Findings } from './findings.ts'
import { folderAt } from './read-folder.ts'
import { problemBlocks, toldRefusal } from './refusal.ts'
import { watchFolder } from './watch-folder.ts'

/**
 * Looks at a folder once; with `isWatching` again after every change, until somebody stops it. A watcher shows what is new and
 * what is gone, and a file that cannot be read is one more thing to show. With --json it prints one document a line.
 */
export async function lookAndWatch(
  session: Session,
  path: string,
  isWatching: boolean,
  look: () => Promise<Findings>,
): Promise<ExitCode> {
  const { output } = session
  if (!isWatching) {
    const findings = await lookOnce(session, look)
    output.result(findings.document, () => [...findings.blocks, findings.headline].join('\n'))
    return findings.code
  }
  const folder = await folderAt(path, session.runtime.cwd)
  using stop = listenForStop()
  using changes = watchFolder(folder)
  output.note(output.styleError('dim', `watching ${plainText(path)}; Ctrl-C ends it`))
  let before: Findings | undefined
  for (;;) {
    const findings = await looked(session, look)
    show(session, findings, before)
    before = findings
    const hasChanged = await Promise.race([changes.next().then(() => true), stop.first.then(() => false)])
    if (!hasChanged) return exitCodes.ok
  }
}

/** Looks, and tells people every problem of a folder that was refused. */
export async function lookOnce<T>({ output }: Session, look: () => Promise<T>): Promise<T> {
  try {
    return await look()
  } catch (error) {
    throw toldRefusal(error, output)
  }
}

async function looked({ output }: Session, look: () => Promise<Findings>): Promise<Findings> {
  try {
    return await look()
  } catch (error) {
    if (!isGatehouseError(error)) throw error
    const { message, at } = toPublicError(error, '')
    const problems = problemBlocks(error, output)
    const block = `${at === undefined ? '' : `${plainText(at)}  `}${plainText(message)}`
    return {
      document: { error: toPublicError(error, '') },
      blocks: problems.length > 0 ? problems : [block],
      headline:
        problems.length > 0 ? `${counted(problems.length, 'problem')}; nothing was stored` : 'waiting for a change',
      code: exitCodeOfError(error),
    }
  }
}

function show({ output, runtime }: Session, findings: Findings, before: Findings | undefined): void {
  if (output.isJson) {
    runtime.stdout.write(`${JSON.stringify(findings.document)}\n`)
    return
  }
  const fresh = findings.blocks.filter((block) => before?.blocks.includes(block) !== true)
  const gone = (before?.blocks ?? []).filter((block) => !findings.blocks.includes(block)).length
  if (before !== undefined && fresh.length === 0 && gone === 0 && before.headline === findings.headline) return
  const lines = [...fresh, ...(gone === 0 ? [] : [output.style('green', `${gone} solved`)]), findings.headline]
  runtime.stdout.write(`${lines.join('\n')}\n`)
}
