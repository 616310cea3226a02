import { createServer as createHttpServer, type RequestListener } from 'node:http'
import { createServer as createTcpServer, type AddressInfo, type Server, type Socket } from 'node:net'

export interface LoopbackServer extends AsyncDisposable {
  readonly url: string
  readonly port: number
}

export function httpServer(listener: RequestListener): Promise<LoopbackServer> {
  return listening(createHttpServer(listener))
}

/** A server that speaks whatever bytes the test wants. */
export function tcpServer(onConnection: (socket: Socket) => void): Promise<LoopbackServer> {
  return listening(createTcpServer(onConnection))
}

async function listening(server: Server): Promise<LoopbackServer> {
  const sockets = new Set<Socket>()
  server.on('connection', (socket: Socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    socket.on('close', () => sockets.delete(socket))
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    url: `http://127.0.0.1:${port}`,
    port,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}
