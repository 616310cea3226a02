import { isGatehouseError } from '@gatehouse/core'
import type { Check } from '../client/answers.ts'
import { GatehouseClient } from '../client/gatehouse-client.ts'
import { createTransport } from '../client/http-transport.ts'
import { readServerFile } from '../connection/data-directory.ts'
import { type Connection, type ConnectionOptions, findServer } from '../connection/find-server.ts'
import type { Runtime } from '../runtime.ts'
import { version } from '../version.ts'

/** Is a server there, does it let us in, is it of our version, and what does it say about itself? */
export async function checkServer(
  options: ConnectionOptions,
  dataDir: string | undefined,
  runtime: Runtime,
): Promise<readonly Check[]> {
  let connection: Connection
  try {
    connection = await findServer(options, runtime)
  } catch (error) {
    return [failed('server', error)]
  }
  const found: Check = { name: 'server', status: 'ok', message: connection.url }
  try {
    const { checks } = await new GatehouseClient(createTransport(connection)).doctor()
    const reachable: Check = { name: 'reachable', status: 'ok', message: 'It answers and accepts the key.' }
    return [found, reachable, ...(await checkVersion(connection, dataDir)), ...checks]
  } catch (error) {
    if (isGatehouseError(error) && error.kind === 'forbidden') {
      const message = 'It answers, but tells its state to administrators only.'
      return [found, { name: 'reachable', status: 'warn', message, fix: 'Use a key of an administrator.' }]
    }
    return [found, failed('reachable', error)]
  }
}

/** Only a server of this machine says its version in its file. */
async function checkVersion(connection: Connection, dataDir: string | undefined): Promise<readonly Check[]> {
  const local = dataDir === undefined ? undefined : await readServerFile(dataDir)
  if (local === undefined || local.url !== connection.url) return []
  if (local.version === version) return [{ name: 'version', status: 'ok', message: version }]
  return [
    {
      name: 'version',
      status: 'warn',
      message: `The server is ${local.version}, this command is ${version}.`,
      fix: 'Stop the server and start it again.',
    },
  ]
}

function failed(name: string, error: unknown): Check {
  if (!isGatehouseError(error)) throw error
  return {
    name,
    status: 'fail',
    message: error.at === undefined ? error.message : `${error.message} (${error.at})`,
    ...(error.hint === undefined ? {} : { fix: error.hint }),
  }
}
