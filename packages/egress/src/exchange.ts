import type { Dispatcher } from 'undici'
import { bodyQueue } from './body-queue.ts'
import { EgressError } from './egress-error.ts'
import { translateError } from './translate-error.ts'

export interface RawAnswer {
  readonly status: number
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  /** As it comes over the wire. The connection pauses while nobody reads; who stops reading closes it. */
  readonly body: AsyncIterableIterator<Buffer>
  /** Settles when the last byte is in, or none will follow. Never rejects. */
  readonly ended: Promise<void>
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

/** Enough to keep a connection busy while a piece is worked on. */
const highWaterBytes = 64 * 1024

/** One request and its answer on one connection; no redirects. Resolves when the headers are there. */
export function exchange(dispatcher: Dispatcher, request: ExchangeRequest): Promise<RawAnswer> {
  return new Promise((resolve, reject) => {
    let controller: Dispatcher.DispatchController | undefined
    let isSent = false
    let isOver = false
    let sizeBytes = 0
    const ended = Promise.withResolvers<void>()
    const body = bodyQueue({
      highWaterBytes,
      onRoom: () => controller?.resume(),
      // The connection may serve another request by the time this one is over.
      onLeft: () => isOver || controller?.abort(left(request.url)),
    })

    const finish = (): void => {
      isOver = true
      request.signal.removeEventListener('abort', onAbort)
      ended.resolve()
    }
    const fail = (error: unknown): void => {
      if (isOver) return
      finish()
      const failure = translateError(error, { url: request.url, isSent })
      reject(failure)
      body.fail(failure)
    }
    const onAbort = (): void => {
      controller?.abort(request.signal.reason as Error)
      fail(request.signal.reason)
    }
    if (request.signal.aborted) return fail(request.signal.reason)
    request.signal.addEventListener('abort', onAbort, { once: true })

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
        onResponseStart(started, status, headers) {
          // 1xx answers go before the real one (RFC 9110 §15.2).
          if (status < 200) return
          const announced = Number(headers['content-length'])
          if (announced > request.maxResponseBytes && request.method !== 'HEAD') {
            return started.abort(tooLarge(request, announced))
          }
          resolve({ status, headers, body, ended: ended.promise })
        },
        onResponseData(started, chunk) {
          sizeBytes += chunk.length
          if (sizeBytes > request.maxResponseBytes) return started.abort(tooLarge(request))
          if (!body.push(chunk)) started.pause()
        },
        onResponseEnd() {
          finish()
          body.end()
        },
        onResponseError(_controller, error) {
          fail(error)
        },
      },
    )
  })
}

function tooLarge({ url, maxResponseBytes }: ExchangeRequest, announcedBytes?: number): EgressError {
  const size =
    announcedBytes === undefined
      ? `is larger than ${maxResponseBytes} bytes.`
      : `has ${announcedBytes} bytes; ${maxResponseBytes} are read at most.`
  return new EgressError('egress_too_large', `The answer of ${url.host} ${size}`, {
    hint: 'Ask for less, for example a smaller page.',
    mayHaveReachedServer: true,
  })
}

function left(url: URL): EgressError {
  return new EgressError('egress_cancelled', `The answer of ${url.host} was not read to its end.`, {
    mayHaveReachedServer: true,
  })
}
