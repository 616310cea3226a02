import type { Dispatcher } from 'undici'
import { EgressError } from './egress-error.ts'
import { translateError } from './translate-error.ts'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  readonly body: Buffer
}

export interface ExchangeRequest {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  readonly maxResponseBytes: number
  readonly idleTimeoutMs: number
  /** Aborting it ends the exchange; its reason is what the caller gets. */
  readonly signal: AbortSignal
}

/** One request and its whole answer on one connection; no redirects. */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let isSent = false
    let status = 0
    let headers: RawAnswer['headers'] = {}
    let sizeBytes = 0
    const chunks: Buffer[] = []

    const fail = (error: unknown): void => {
      request.signal.removeEventListener('abort', onAbort)
      reject(translateError(error, { url: request.url, isSent }))
    }
    const onAbort = (): void => {
      controller?.abort(request.signal.reason as Error)
      fail(request.signal.reason)
    }
    if (request.signal.aborted) return fail(request.signal.reason)
    request.signal.addEventListener('abort', onAbort, { once: true })

    const tooLarge = (announcedBytes?: number): EgressError =>
      new EgressError(
        'egress_too_large',
        announcedBytes === undefined
          ? `The answer of ${request.url.host} is larger than ${request.maxResponseBytes} bytes.`
          : `The answer of ${request.url.host} has ${announcedBytes} bytes; ${request.maxResponseBytes} are read at most.`,
        { hint: 'Ask for less, for example a smaller page.', mayHaveReachedServer: true },
      )

    dispatcher.dispatch(
      {
        origin: request.url.origin,
        path: request.url.pathname + request.url.search,
        method: request.method,
        headers: request.headers as Record<string, string>,
        body: request.body ?? null,
        // The caller's signal bounds the wait for headers and the whole exchange.
        headersTimeout: 0,
        bodyTimeout: request.idleTimeoutMs,
      },
      {
        onRequestStart(started) {
          controller = started
          if (request.signal.aborted) started.abort(request.signal.reason as Error)
          else isSent = true
        },
        onResponseStart(started, statusCode, received) {
          status = statusCode
          headers = received
          const announced = Number(received['content-length'])
          if (announced > request.maxResponseBytes && request.method !== 'HEAD') started.abort(tooLarge(announced))
        },
        onResponseData(started, chunk) {
          sizeBytes += chunk.length
          if (sizeBytes > request.maxResponseBytes) return started.abort(tooLarge())
          chunks.push(chunk)
        },
        onResponseEnd() {
          request.signal.removeEventListener('abort', onAbort)
          resolve({ status, headers, body: chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, sizeBytes) })
        },
        onResponseError(_controller, error) {
          fail(error)
        },
      },
    )
  })
}
