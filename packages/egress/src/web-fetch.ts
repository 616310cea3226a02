import type { Egress, EgressInit } from './egress.ts'

/** A caller that passes a signal limits its own time; this is the bound all the same. */
const longestMs = 600_000

/** The egress in the shape of the web `fetch`, for code that is written against that. */
export function webFetch(
  egress: Egress,
  defaults: Pick<EgressInit, 'allowPrivateNetwork' | 'timeoutMs' | 'maxResponseBytes' | 'clientCertificate'> = {},
): (url: string, init?: RequestInit) => Promise<Response> {
  return async (url, init = {}) => {
    const answer = await egress.fetch(url, {
      ...(init.signal ? { timeoutMs: longestMs } : {}),
      ...defaults,
      ...(init.method === undefined ? {} : { method: init.method }),
      headers: Object.fromEntries(new Headers(init.headers)),
      ...(init.body === undefined || init.body === null ? {} : { body: await bytesOf(init.body) }),
      ...(init.redirect === undefined ? {} : { redirect: init.redirect }),
      signal: init.signal ?? undefined,
    })
    // A status without a body must be given none: https://fetch.spec.whatwg.org/#null-body-status
    const isBodiless = answer.status === 204 || answer.status === 205 || answer.status === 304
    return new Response(isBodiless ? null : Uint8Array.from(answer.bytes), {
      status: answer.status,
      headers: [...answer.headers],
    })
  }
}

async function bytesOf(body: NonNullable<RequestInit['body']>): Promise<string | Uint8Array> {
  if (typeof body === 'string' || body instanceof Uint8Array) return body
  return new Uint8Array(await new Response(body).arrayBuffer())
}
