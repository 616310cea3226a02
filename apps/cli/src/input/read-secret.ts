import { createInterface } from 'node:readline/promises'
import { Writable } from 'node:stream'
import { InvalidInputError } from '@gatehouse/core'
import type { Runtime } from '../runtime.ts'
import { readStdin } from './read-stdin.ts'

/** A secret from standard input, or asked for without showing it when a person sits there. Never from the command line. */
export async function readSecret(runtime: Runtime, question: string): Promise<string> {
  const { stdin, stderr } = runtime
  // The line end that an editor or `echo` adds is not part of it.
  if ((stdin as { isTTY?: boolean }).isTTY !== true) return (await readStdin(stdin)).replace(/\r?\n$/, '')
  stderr.write(question)
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() })
  using line = createInterface({ input: stdin, output: nowhere, terminal: true })
  const cancelled = new AbortController()
  line.on('SIGINT', () => cancelled.abort())
  try {
    return await line.question('', { signal: cancelled.signal })
  } catch (cause) {
    throw new InvalidInputError('cancelled', 'Nothing was entered.', { cause })
  } finally {
    stderr.write('\n')
  }
}
