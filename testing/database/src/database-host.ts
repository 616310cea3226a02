import { createServer, type ServerResponse } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import pg from 'pg'
import { openDatabase } from '@gatehouse/database'
import { databaseUrl, type PreparedServer } from './server-database.ts'
import { startServer } from './start-server.ts'
import { temporaryDirectory } from './temporary-directory.ts'

/**
 * Prepares what test processes copy: a migrated directory and a migrated database on a server. Each is made once per
 * run, when the first test asks, so that a run without databases does not pay for them.
 */
export async function startDatabaseHost(binaries: string | undefined): Promise<AsyncDisposable & { url: string }> {
  await using starting = new AsyncDisposableStack()
  const folder = starting.use(await temporaryDirectory())
  const running = starting.use(new AsyncDisposableStack())
  const directory = madeOnce(() => prepareDirectory(join(folder.path, 'database')))
  const server = madeOnce(() => prepareServer(binaries, running))

  const host = createServer((request, response) => {
    const work = request.url === '/directory' ? directory() : server()
    work.then(
      (body) => answer(response, 200, body),
      (error: unknown) => answer(response, 500, { error: String(error) }),
    )
  })
  host.listen(0, '127.0.0.1')
  await once(host, 'listening')
  starting.defer(() => {
    host.closeAllConnections()
    host.close()
  })
  const held = starting.move()
  const { port } = host.address() as AddressInfo
  return { url: `http://127.0.0.1:${port}`, [Symbol.asyncDispose]: () => held.disposeAsync() }
}

async function prepareDirectory(dataDir: string): Promise<{ directory: string }> {
  await using _migrated = await openDatabase({ kind: 'embedded', dataDir })
  return { directory: dataDir }
}

async function prepareServer(binaries: string | undefined, running: AsyncDisposableStack): Promise<PreparedServer> {
  if (binaries === undefined) throw new Error('No PostgreSQL server is installed.')
  // A folder of its own: the server runs under an account that may not look into ours.
  const folder = running.use(await temporaryDirectory())
  const { url: adminUrl } = running.use(await startServer(binaries, folder.path))
  const template = 'migrated'
  const client = new pg.Client({ connectionString: adminUrl })
  await client.connect()
  await client.query(`create database ${template} template template0`)
  await client.end()
  await using _migrated = await openDatabase({ kind: 'server', url: databaseUrl(adminUrl, template) })
  return { adminUrl, template }
}

function madeOnce<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => (made ??= make())
}

function answer(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
}
