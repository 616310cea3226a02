import type { Egress, EgressInit, EgressStream } from './egress.ts'

/** A caller that passes a signal limits its own time; this is the bound all the same. */
const longestMs = 600_000

/**
 * The egress in the shape of the web `fetch`, for code that is written against that. The body is live: what is read of it
 * is bounded like every answer, and reading it fails with an `EgressError` when the answer breaks off.
 */
export function webFetch(
  egress: Egress,
  defaults: Pick<
    EgressInit,
    'allowPrivateNetwork' | 'timeoutMs' | 'idleTimeoutMs' | 'maxResponseBytes' | 'clientCertificate'
  > = {},
): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const answer = await egress.open(url, {
      ...(init.signal ? { timeoutMs: longestMs } : {}),
      ...defaults,
      ...(init.method === undefined ? {} : { method: init.method }),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(init.body === undefined || init.body === null ? {} : { body: await bytesOf(init.body) }),
      ...(init.redirect === undefined ? {} : { redirect: init.redirect }),
      signal: init.signal ?? undefined,
    })
    const { status, headers } = answer
    // A status without a body must be given none: https://fetch.spec.whatwg.org/#null-body-status
    const isBodiless = status === 204 || status === 205 || status === 304
    if (isBodiless) await answer[Symbol.asyncDispose]()
    return new Response(isBodiless ? null : webStream(answer), { status, headers: [...headers] })
  }
}

function webStream(answer: EgressStream): ReadableStream<Uint8Array> {
  const pieces = answer.body[Symbol.asyncIterator]()
  return new ReadableStream(
    {
      async pull(controller) {
        const { done, value } = await pieces.next()
        if (done === true) return controller.close()
        return controller.enqueue(value)
      },
      cancel: () => answer[Symbol.asyncDispose](),
    },
    // The answer has a buffer of its own.
    { highWaterMark: 0 },
  )
}

async function bytesOf(body: NonNullable<RequestInit['body']>): Promise<string | Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  return new Uint8Array(await new Response(body).arrayBuffer())
}
