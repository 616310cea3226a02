/**
 * The thread PGlite lives in: a long query blocks this one and not the server. It speaks PostgreSQL's wire protocol
 * over messages, so that the same client serves both engines.
 */
import { parentPort } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import type { FromWorker, ToWorker } from './worker-messages.ts'

const port = parentPort!
let pglite: PGlite | undefined
let output = ''

port.on('message', (message: ToWorker) => {
  if (message instanceof Uint8Array) {
    answer(message)
    return
  }
  step(message).then(
    () => send({ kind: 'done' }),
    (error: unknown) => send({ kind: 'failed', message: String(error).slice(0, 500), output }),
  )
})

async function step(message: Exclude<ToWorker, Uint8Array>): Promise<void> {
  if (message.kind === 'close') {
    await pglite?.close()
    pglite = undefined
    return
  }
  output = ''
  const opened = await PGlite.create({
    dataDir: message.directory,
    // The server's own log, kept for the case that it does not start.
    onStderr: (line: string) => {
      output = `${output}${line}\n`.slice(-4_000)
      return false
    },
  })
  if (message.kind === 'open') pglite = opened
  else await opened.close()
}

function answer(bytes: Uint8Array): void {
  if (pglite === undefined) return
  // The answer to a start-up packet is a view into a buffer that the next call overwrites.
  const reply = pglite.execProtocolRawSync(bytes).slice()
  if (reply.length > 0) send(reply)
}

function send(message: FromWorker): void {
  port.postMessage(message, message instanceof Uint8Array ? [message.buffer] : [])
}
