import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { GatehouseError } from '@gatehouse/core'

export interface Listener {
  readonly host: string
  readonly port: number
  /** Until it is called, requests are answered 503 with Retry-After. */
  serve(handler: (request: IncomingMessage, response: ServerResponse) => void): void
  /** From now on new requests are answered 503 with Retry-After; those that are under way go on. */
  refuseNew(): void
  /** Stops taking connections, waits for requests that are under way, then cuts off what is left. */
  close(timeoutMs: number): Promise<void>
}

/** Takes the port before anything else is set up, so that a taken one is known at once. */
export async function listen(host: string, port: number): Promise<Listener> {
  let handler: (request: IncomingMessage, response: ServerResponse) => void = notReady
  const server = createServer(
    { requestTimeout: 300_000, headersTimeout: 20_000, keepAliveTimeout: 65_000, maxHeaderSize: 32_768 },
    (request, response) => handler(request, response),
  )
  await bound(server, host, port)
  const address = server.address() as AddressInfo
  return {
    host,
    port: address.port,
    serve: (next) => void (handler = next),
    refuseNew: () => void (handler = stopping),
    close: (timeoutMs) => closed(server, timeoutMs),
  }
}

function notReady(_request: IncomingMessage, response: ServerResponse): void {
  answerUnavailable(response, 'starting', 'Gatehouse is starting.')
}

function stopping(_request: IncomingMessage, response: ServerResponse): void {
  answerUnavailable(response, 'stopping', 'Gatehouse is stopping.')
}

function answerUnavailable(response: ServerResponse, code: string, message: string): void {
  response.writeHead(503, { 'content-type': 'application/json', 'retry-after': '1', connection: 'close' })
  response.end(JSON.stringify({ error: { code, message, retry_after_ms: 1_000 } }))
}

function bound(server: Server, host: string, port: number): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(notBound(cause, host, port)))
    server.listen(port, host, () => resolve())
  })
}

function notBound(cause: NodeJS.ErrnoException, host: string, port: number): GatehouseError {
  if (cause.code === 'EADDRINUSE') {
    return new GatehouseError('conflict', 'port_in_use', `Port ${port} on ${host} is taken by another program.`, {
      at: '--port',
      hint: `Choose another: gatehouse up --port ${port === 65_535 ? 0 : port + 1}, or --port 0 for any free one.`,
      cause,
    })
  }
  if (cause.code === 'EACCES') {
    return new GatehouseError('forbidden', 'port_not_allowed', `This user may not listen on port ${port}.`, {
      at: '--port',
      hint: 'Choose a port above 1023.',
      cause,
    })
  }
  return new GatehouseError(
    'invalid',
    'host_not_usable',
    `Gatehouse cannot listen on ${host}:${port}: ${cause.code ?? 'unknown'}.`,
    {
      at: '--host',
      hint: 'Name an address of this machine, such as 127.0.0.1.',
      cause,
    },
  )
}

const sweepEveryMs = 50

async function closed(server: Server, timeoutMs: number): Promise<void> {
  const done = new Promise<void>((resolve) => server.close(() => resolve()))
  // NOTE: close() ends the connections that are idle now. One that becomes idle later would stay for its keep-alive time.
  const sweep = setInterval(() => server.closeIdleConnections(), sweepEveryMs)
  const timer = setTimeout(() => server.closeAllConnections(), timeoutMs)
  await done
  clearInterval(sweep)
  clearTimeout(timer)
}
