import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { allRoutes } from './resources/all-routes.ts'
import { seedCompany } from './seed.ts'
import { requestListener } from './server/request-listener.ts'
import { Store } from './store/store.ts'

export interface FieldServiceOptions {
  /** Default 0: any free port. */
  readonly port?: number
  /** Default 127.0.0.1. */
  readonly host?: string
  /** Where the data is kept; in memory only when absent. */
  readonly dataFile?: string
  /** Every request must carry it as `Authorization: Bearer …`. */
  readonly token: string
  /** Fill an empty store with a small company. Default true. */
  readonly seed?: boolean
}

export interface FieldService extends AsyncDisposable {
  readonly url: string
  close(): Promise<void>
}

/** Starts the API of a small field-service company. */
export async function startFieldService(options: FieldServiceOptions): Promise<FieldService> {
  const store = Store.open(options.dataFile)
  if (options.seed !== false && store.isEmpty) seedCompany(store)
  const server = createServer(requestListener({ routes: allRoutes(store), store, token: options.token }))
  const host = options.host ?? '127.0.0.1'
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject)
      server.listen(options.port ?? 0, host, resolve)
    })
  } catch (error) {
    store.close()
    throw error
  }
  const { port } = server.address() as AddressInfo
  const close = async (): Promise<void> => {
    if (!server.listening) return
    const closed = new Promise((resolve) => server.close(resolve))
    server.closeAllConnections()
    await closed
    store.close()
  }
  return { url: `http://${host.includes(':') ? `[${host}]` : host}:${port}`, close, [Symbol.asyncDispose]: close }
}
