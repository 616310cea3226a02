import {
  createCluster,
  findServerBinaries,
  startCluster,
  temporaryDirectory,
  type RunningServer,
} from '@gatehouse/testing-database/standalone'

/** A PostgreSQL server that ends without a farewell and comes back with what it had committed. */
export interface DatabaseServer extends AsyncDisposable {
  readonly url: string
  start(): Promise<void>
  /** At once, connections and all. */
  stop(): Promise<void>
}

export function hasDatabaseServer(): boolean {
  return findServerBinaries() !== undefined
}

/** In a folder of its own. Durable: what it says it has committed is on the disk. */
export async function createDatabaseServer(): Promise<DatabaseServer> {
  const binaries = findServerBinaries()
  if (binaries === undefined)
    throw new Error('No PostgreSQL server is installed; for example: apt-get install postgresql')
  await using opening = new AsyncDisposableStack()
  const folder = opening.use(await temporaryDirectory())
  await createCluster(binaries, folder.path)
  let running: RunningServer | undefined = await startCluster(binaries, folder.path, { isDurable: true })
  const { url } = running
  const stop = async (): Promise<void> => {
    await running?.[Symbol.asyncDispose]()
    running = undefined
  }
  opening.defer(stop)
  const opened = opening.move()
  return {
    url,
    async start() {
      running ??= await startCluster(binaries, folder.path, { isDurable: true })
    },
    stop,
    [Symbol.asyncDispose]: () => opened.disposeAsync(),
  }
}
