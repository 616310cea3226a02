import { isIP } from 'node:net'
import { EgressError } from './egress-error.ts'
import { isReachable } from './pinned-lookup.ts'

/**
 * Reads a URL and refuses what may never be requested. Decimal, octal and hexadecimal IPv4 forms are literals to the
 * URL parser already (https://url.spec.whatwg.org/#concept-ipv4-parser), so they are checked as what they mean.
 */
export function checkedUrl(text: string, isPrivateAllowed: (url: URL) => boolean): URL {
  const url = URL.parse(text)
  if (url === null) throw blocked(`${JSON.stringify(text.slice(0, 200))} is not an absolute URL.`)
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw blocked(`Gatehouse requests http and https URLs, not ${url.protocol}`)
  }
  if (url.username !== '' || url.password !== '') {
    throw blocked('The URL carries a user name or password; name a secret reference in the configuration instead.')
  }
  // Sockets ask no resolver for a literal, so the lookup never sees it.
  const literal = url.hostname.replace(/^\[|\]$/g, '')
  if (isIP(literal) !== 0 && !isReachable(literal, isPrivateAllowed(url))) {
    throw blocked(`Gatehouse does not connect to ${literal}: it is not a public address.`)
  }
  return url
}

function blocked(message: string): EgressError {
  return new EgressError('egress_blocked', message, {
    hint: 'An operator can allow a host on a private network; link-local and metadata addresses stay refused.',
    mayHaveReachedServer: false,
  })
}
