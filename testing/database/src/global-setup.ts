import type { TestProject } from 'vitest/node'
import { startDatabaseHost } from './database-host.ts'
import { findServerBinaries } from './server-binaries.ts'

/**
 * For `globalSetup` in vitest.config.ts: lets tests ask for databases, and stops what was started for them.
 * Without a PostgreSQL server the tests of that engine are skipped, in continuous integration they fail.
 */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const serverBinaries = findServerBinaries()
  if (serverBinaries === undefined) {
    const reason = 'No PostgreSQL server is installed (looked in /usr/lib/postgresql)'
    if (process.env['CI'] === 'true') throw new Error(`${reason}; install one, for example: apt-get install postgresql`)
    process.stdout.write(`${reason}: tests on a server are skipped.\n`)
  }
  const host = await startDatabaseHost(serverBinaries)
  project.provide('gatehouseDatabases', { url: host.url, ...(serverBinaries === undefined ? {} : { serverBinaries }) })
  return async () => host[Symbol.asyncDispose]()
}
