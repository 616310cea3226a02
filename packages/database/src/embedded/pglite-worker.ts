/**
 * The thread PGlite lives in: a long query blocks this one and not the server. It speaks PostgreSQL's wire protocol
 * over messages, so that the same client serves both engines.
 */
import { parentPort } from 'node:worker_threads'
import { PGlite } from '@electric-sql/pglite'
import { vector } from '@electric-sql/pglite-pgvector'
import { readClusterImage } from '../image/read-cluster-image.ts'
import { trimCluster } from '../image/trim-cluster.ts'
import { writeCluster } from '../image/write-cluster.ts'
import type { FromWorker, ToWorker } from './worker-messages.ts'

const port = parentPort!

/**
 * Memory for 200,000 tools next to their index, and a log that is short after each checkpoint; see housekeeping.ts.
 * Prepared statements keep the plan they were given while tables were empty, when reading a whole table looks cheap;
 * every statement has an index, so it is never what is wanted.
 */
const settings = [
  'shared_buffers=64MB',
  'max_wal_size=64MB',
  'min_wal_size=32MB',
  'random_page_cost=1.1',
  'enable_seqscan=off',
]

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
  if (message.kind === 'open') pglite = await start(message.directory)
  else await create(message.directory)
}

async function create(directory: string): Promise<void> {
  const image = readClusterImage()
  if (image !== undefined) {
    await writeCluster(directory, image)
    return
  }
  const built = await start(directory)
  await trimCluster(built)
  await built.close()
}

function start(directory: string): Promise<PGlite> {
  output = ''
  return PGlite.create({
    dataDir: directory,
    // Always, so that a database with vectors opens whatever the configuration says; it costs some milliseconds.
    extensions: { vector },
    startParams: [...PGlite.defaultStartParams, ...settings.flatMap((setting) => ['-c', setting])],
    // The server's own log, kept for the case that it does not start.
    onStderr: (line: string) => {
      output = `${output}${line}\n`.slice(-4_000)
      return false
    },
  })
}

function answer(bytes: Uint8Array): void {
  if (pglite === undefined) return
  const parts: Uint8Array[] = []
  const answered = pglite.execProtocolRawStream(bytes, {
    syncToFs: false,
    // A view into the engine's memory, gone with the next call.
    onRawData: (part) => parts.push(part.slice()),
  })
  answered.then(
    () => send(joined(parts)),
    // An engine that throws here has lost its footing; ending the thread fails everything that waits for it.
    () => process.exit(1),
  )
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let offset = 0
  for (const part of parts) {
    whole.set(part, offset)
    offset += part.length
  }
  return whole
}

function send(message: FromWorker): void {
  port.postMessage(message, message instanceof Uint8Array ? [message.buffer] : [])
}
