import { EgressError } from './egress-error.ts'
import { headersForOtherOrigin } from './request-headers.ts'

export interface Hop {
  readonly url: URL
  readonly method: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array | undefined
  /** False when not even a GET may be sent a second time. */
  readonly isRepeatable: boolean
}

const redirectStatuses: ReadonlySet<number> = new Set([301, 302, 303, 307, 308])

export function isRedirect(status: number): boolean {
  return redirectStatuses.has(status)
}

/**
 * The request that a redirect asks for, by https://fetch.spec.whatwg.org/#http-redirect-fetch, and stricter in one
 * thing: everything that may be a credential stays behind when the origin changes, the body included.
 */
export function nextHop(hop: Hop, status: number, location: URL): Hop {
  if (hop.url.protocol === 'https:' && location.protocol === 'http:') {
    throw refusal(`${hop.url.host} redirects from https to http.`)
  }
  const becomesGet = status === 303 ? hop.method !== 'HEAD' : status <= 302 && hop.method === 'POST'
  const isSameOrigin = location.origin === hop.url.origin
  if (!isSameOrigin && !becomesGet && hop.body !== undefined) {
    throw refusal(`${hop.url.host} redirects a request with a body to another host.`)
  }
  const headers = isSameOrigin ? hop.headers : headersForOtherOrigin(hop.headers)
  if (!becomesGet) return { ...hop, url: location, headers }
  const { 'content-type': _contentType, ...bodiless } = headers
  return { ...hop, url: location, method: 'GET', headers: bodiless, body: undefined }
}

export function refusal(message: string): EgressError {
  return new EgressError('egress_blocked', message, { mayHaveReachedServer: true })
}
