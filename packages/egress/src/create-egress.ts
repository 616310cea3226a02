import { Agent, type Dispatcher } from 'undici'
import { certificateAgents, type CertificateAgents } from './certificate-agents.ts'
import { checkedUrl } from './checked-url.ts'
import type { ClientCertificate } from './client-certificate.ts'
import { deadline } from './deadline.ts'
import { decodeBody } from './decode-body.ts'
import { EgressError, isEgressError } from './egress-error.ts'
import type { Egress, EgressInit, EgressOptions, EgressResponse } from './egress.ts'
import { exchange, type RawAnswer } from './exchange.ts'
import { hostPatterns } from './host-patterns.ts'
import { isRedirect, nextHop, refusal, type Hop } from './next-hop.ts'
import { pinnedLookup, resolveBySystem } from './pinned-lookup.ts'
import { requestHeaders } from './request-headers.ts'
import { egressResponse } from './response.ts'

const mebibyte = 1024 * 1024

/** Opens the only way out. Connections are kept alive until it is disposed. */
export function createEgress(options: EgressOptions): Egress {
  return new PinnedEgress(options)
}

class PinnedEgress implements Egress {
  readonly #options: Required<EgressOptions>
  readonly #isAllowedByOperator: (url: URL) => boolean
  // Two pools: a connection that was opened with permission for a private address is never reused without it.
  readonly #publicOnly: Dispatcher
  readonly #privateAllowed: Dispatcher
  readonly #withCertificate: CertificateAgents

  constructor(options: EgressOptions) {
    this.#options = {
      maxResponseBytes: 10 * mebibyte,
      maxRequestBytes: 64 * mebibyte,
      timeoutMs: 30_000,
      idleTimeoutMs: 15_000,
      maxRedirects: 5,
      resolve: resolveBySystem,
      ...options,
    }
    this.#isAllowedByOperator = hostPatterns(options.allow)
    const { resolve } = this.#options
    this.#publicOnly = agent({ resolve, isPrivateAllowed: false })
    this.#privateAllowed = agent({ resolve, isPrivateAllowed: true })
    this.#withCertificate = certificateAgents((own) => agent({ resolve, ...own }))
  }

  async fetch(url: string, init: EgressInit = {}): Promise<EgressResponse> {
    const timeoutMs = init.timeoutMs ?? this.#options.timeoutMs
    const maxResponseBytes = init.maxResponseBytes ?? this.#options.maxResponseBytes
    const namedHost = init.allowPrivateNetwork === true ? URL.parse(url)?.host : undefined
    const isPrivateAllowed = (target: URL): boolean => target.host === namedHost || this.#isAllowedByOperator(target)

    let hop: Hop = {
      url: checkedUrl(url, isPrivateAllowed),
      method: init.method?.toUpperCase() ?? 'GET',
      headers: requestHeaders(init.headers ?? {}),
      body: init.body,
      isRepeatable: init.isRepeatable !== false,
    }
    const firstOrigin = hop.url.origin
    if (init.clientCertificate !== undefined && hop.url.protocol !== 'https:') throw certificateNeedsHttps(hop.url)
    refuseLargeBody(hop, init.maxRequestBytes ?? this.#options.maxRequestBytes)
    using limit = deadline(timeoutMs, hop.url.host, init.signal)

    for (let redirects = 0; ; redirects++) {
      const certificate = hop.url.origin === firstOrigin ? init.clientCertificate : undefined
      const agentOfHop = (): Dispatcher => this.#agentFor(isPrivateAllowed(hop.url), certificate)
      const answer = await this.#exchange(hop, agentOfHop, maxResponseBytes, limit.signal)
      const location = redirectTarget(hop.url, answer)
      if (location === undefined || init.redirect === 'manual') {
        const encoding = String(answer.headers['content-encoding'] ?? '')
        const bytes = await decodeBody(answer.body, encoding, { host: hop.url.host, maxResponseBytes })
        return egressResponse(hop.url, answer, bytes)
      }
      if (init.redirect === 'error')
        throw refusal(`${hop.url.host} answers with a redirect, which is not followed here.`)
      if (redirects >= this.#options.maxRedirects) throw refusal(`${hop.url.host} redirects too many times.`)
      hop = nextHop(hop, answer.status, checkedRedirect(location, isPrivateAllowed))
    }
  }

  async #exchange(
    hop: Hop,
    agentOfHop: () => Dispatcher,
    maxResponseBytes: number,
    signal: AbortSignal,
  ): Promise<RawAnswer> {
    const request = { ...hop, maxResponseBytes, idleTimeoutMs: this.#options.idleTimeoutMs, signal }
    try {
      return await exchange(agentOfHop(), request)
    } catch (error) {
      if (!hop.isRepeatable || !isStaleConnection(error, hop.method)) throw error
      // A kept connection may die while the request is on its way; a read may simply be asked again (RFC 9110 §9.2.2).
      return exchange(agentOfHop(), request)
    }
  }

  #agentFor(isPrivateAllowed: boolean, certificate: ClientCertificate | undefined): Dispatcher {
    if (certificate !== undefined) return this.#withCertificate.of(certificate, isPrivateAllowed)
    return isPrivateAllowed ? this.#privateAllowed : this.#publicOnly
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await Promise.all([
      this.#publicOnly.destroy(),
      this.#privateAllowed.destroy(),
      this.#withCertificate[Symbol.asyncDispose](),
    ])
  }
}

function agent({
  certificate,
  ...lookup
}: Parameters<typeof pinnedLookup>[0] & { readonly certificate?: ClientCertificate }): Agent {
  const { certificate: cert, key, ca } = certificate ?? {}
  return new Agent({
    connect: {
      lookup: pinnedLookup(lookup),
      timeout: 10_000,
      ...(certificate === undefined ? {} : { cert, key }),
      ...(ca === undefined ? {} : { ca }),
    },
    // One request at a time per connection: an answer cannot be taken for another's.
    pipelining: 1,
    connections: 256,
    maxOrigins: 5_000,
    allowH2: false,
    keepAliveTimeout: 4_000,
  })
}

function certificateNeedsHttps(url: URL): EgressError {
  return new EgressError('egress_blocked', `A client certificate cannot be shown to ${url.host} without https.`, {
    mayHaveReachedServer: false,
  })
}

function refuseLargeBody(hop: Hop, maxRequestBytes: number): void {
  const sizeBytes = hop.body === undefined ? 0 : Buffer.byteLength(hop.body)
  if (sizeBytes <= maxRequestBytes) return
  throw new EgressError('egress_too_large', `The request body is larger than ${maxRequestBytes} bytes.`, {
    mayHaveReachedServer: false,
  })
}

function redirectTarget(from: URL, answer: RawAnswer): string | undefined {
  const location = answer.headers['location']
  if (!isRedirect(answer.status) || typeof location !== 'string') return undefined
  return URL.parse(location, from.href)?.href ?? location
}

function checkedRedirect(location: string, isPrivateAllowed: (url: URL) => boolean): URL {
  try {
    return checkedUrl(location, isPrivateAllowed)
  } catch (cause) {
    const message = isEgressError(cause) ? cause.message : 'The redirect leads nowhere.'
    throw new EgressError('egress_blocked', message, { cause, mayHaveReachedServer: true })
  }
}

function isStaleConnection(error: unknown, method: string): boolean {
  if (method !== 'GET' && method !== 'HEAD') return false
  if (!isEgressError(error)) return false
  const reason = error.internal?.['reason']
  return reason === 'UND_ERR_SOCKET' || reason === 'ECONNRESET' || reason === 'EPIPE'
}
