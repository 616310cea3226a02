import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Socket } from 'node:net'

/** A way to a server that can be made to hold everything back, as a network does whose packets get lost. */
export interface StallingProxy extends AsyncDisposable {
  readonly port: number
  stall(): void
  goOn(): void
}

export async function startStallingProxy(to: number): Promise<StallingProxy> {
  const sockets = new Set<Socket>()
  let isStalling = false
  const server = createServer((client) => {
    const upstream = connect(to, '127.0.0.1')
    for (const [from, into] of [
      [client, upstream],
      [upstream, client],
    ] as const) {
      sockets.add(from)
      from.on('data', (chunk) => into.write(chunk))
      from.on('error', () => into.destroy())
      from.on('close', () => {
        sockets.delete(from)
        into.destroy()
      })
      if (isStalling) from.pause()
    }
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  return {
    port: (server.address() as AddressInfo).port,
    stall() {
      isStalling = true
      for (const socket of sockets) socket.pause()
    },
    goOn() {
      isStalling = false
      for (const socket of sockets) socket.resume()
    },
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      server.close()
      await once(server, 'close')
    },
  }
}
