import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { openDatabase, type Database } from '@gatehouse/database'
import { hasExtension } from './has-extension.ts'
import { hostAddress, prepared } from './prepared.ts'

/** What the host prepared: where the server is, and which of its databases is the migrated one to copy. */
export interface PreparedServer {
  /** URL of the database for administration. */
  readonly adminUrl: string
  readonly template: string
}

/** False when no PostgreSQL server is installed here; its tests are skipped then. */
export function hasServer(): boolean {
  return hostAddress().serverBinaries !== undefined
}

/** Whether the server has an extension at hand; what needs it is skipped where it has not. */
export function hasServerExtension(name: string): boolean {
  const { serverBinaries } = hostAddress()
  return serverBinaries !== undefined && hasExtension(serverBinaries, name)
}

/** A database on a real server, dropped on dispose. */
export async function createServerDatabase(options: {
  readonly isMigrated: boolean
}): Promise<AsyncDisposable & { readonly url: string }> {
  const server = await prepared<PreparedServer>('server')
  const name = `test_${randomBytes(8).toString('hex')}`
  const template = options.isMigrated ? server.template : 'template0'
  await administer(server, `create database ${name} template ${template}`)
  return {
    url: databaseUrl(server.adminUrl, name),
    [Symbol.asyncDispose]: () => administer(server, `drop database if exists ${name} with (force)`),
  }
}

/** A migrated database of its own on a server, dropped when it is closed. */
export async function openServerTestDatabase(): Promise<Database> {
  await using opening = new AsyncDisposableStack()
  const created = opening.use(await createServerDatabase({ isMigrated: true }))
  const database = opening.use(await openDatabase({ kind: 'server', url: created.url, poolSize: 8 }))
  const held = opening.move()
  const close = (): Promise<void> => held.disposeAsync()
  return { ...database, close, [Symbol.asyncDispose]: close }
}

export function databaseUrl(adminUrl: string, name: string): string {
  const url = new URL(adminUrl)
  url.pathname = `/${name}`
  return url.href
}

async function administer(server: PreparedServer, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: server.adminUrl })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}
