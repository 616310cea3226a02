import { Agent, type Dispatcher } from 'undici'
import { certificateAgents, type CertificateAgents } from './certificate-agents.ts'
import { checkedUrl } from './checked-url.ts'
import type { ClientCertificate } from './client-certificate.ts'
import { deadline, type Deadline } from './deadline.ts'
import { decodeBody } from './decode-body.ts'
import { EgressError, isEgressError } from './egress-error.ts'
import type { Egress, EgressInit, EgressOptions, EgressResponse, EgressStream } from './egress.ts'
import { exchange, type RawAnswer } from './exchange.ts'
import { hostPatterns } from './host-patterns.ts'
import { isRedirect, nextHop, refusal, type Hop } from './next-hop.ts'
import { pinnedLookup, resolveBySystem } from './pinned-lookup.ts'
import { requestHeaders } from './request-headers.ts'
import { publicHeaders, readWhole } from './response.ts'

const mebibyte = 1024 * 1024
const skippedBytes = 64 * 1024

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
    await using answer = await this.open(url, init)
    return await readWhole(answer)
  }

  async open(url: string, init: EgressInit = {}): Promise<EgressStream> {
    const namedHost = init.allowPrivateNetwork === true ? URL.parse(url)?.host : undefined
    const isPrivateAllowed = (target: URL): boolean => target.host === namedHost || this.#isAllowedByOperator(target)
    const first: Hop = {
      url: checkedUrl(url, isPrivateAllowed),
      method: init.method?.toUpperCase() ?? 'GET',
      headers: requestHeaders(init.headers ?? {}),
      body: init.body,
      isRepeatable: init.isRepeatable !== false,
    }
    if (init.clientCertificate !== undefined && first.url.protocol !== 'https:') throw certificateNeedsHttps(first.url)
    refuseLargeBody(first, init.maxRequestBytes ?? this.#options.maxRequestBytes)
    const limit = deadline(init.timeoutMs ?? this.#options.timeoutMs, first.url.host, init.signal)
    try {
      const { url: finalUrl, answer } = await this.#follow(first, init, isPrivateAllowed, limit.signal)
      void answer.ended.then(() => limit[Symbol.dispose]())
      return this.#stream(finalUrl, answer, init, limit)
    } catch (error) {
      limit.cancel()
      limit[Symbol.dispose]()
      throw error
    }
  }

  async #follow(
    first: Hop,
    init: EgressInit,
    isPrivateAllowed: (url: URL) => boolean,
    signal: AbortSignal,
  ): Promise<{ readonly url: URL; readonly answer: RawAnswer }> {
    let hop = first
    for (let redirects = 0; ; redirects++) {
      const certificate = hop.url.origin === first.url.origin ? init.clientCertificate : undefined
      const agentOfHop = (): Dispatcher => this.#agentFor(isPrivateAllowed(hop.url), certificate)
      const answer = await this.#exchange(hop, agentOfHop, init, signal)
      const location = redirectTarget(hop.url, answer)
      if (location === undefined || init.redirect === 'manual') return { url: hop.url, answer }
      if (init.redirect === 'error')
        throw refusal(`${hop.url.host} answers with a redirect, which is not followed here.`)
      if (redirects >= this.#options.maxRedirects) throw refusal(`${hop.url.host} redirects too many times.`)
      const next = nextHop(hop, answer.status, checkedRedirect(location, isPrivateAllowed))
      await skipBody(answer)
      hop = next
    }
  }

  #stream(url: URL, answer: RawAnswer, init: EgressInit, limit: Deadline): EgressStream {
    return {
      status: answer.status,
      headers: publicHeaders(answer.headers),
      url: url.href,
      body: decodeBody(answer.body, {
        host: url.host,
        encoding: String(answer.headers['content-encoding'] ?? ''),
        maxResponseBytes: init.maxResponseBytes ?? this.#options.maxResponseBytes,
      }),
      async [Symbol.asyncDispose]() {
        limit.cancel()
      },
    }
  }

  async #exchange(hop: Hop, agentOfHop: () => Dispatcher, init: EgressInit, signal: AbortSignal): Promise<RawAnswer> {
    const request = {
      ...hop,
      maxResponseBytes: init.maxResponseBytes ?? this.#options.maxResponseBytes,
      idleTimeoutMs: init.idleTimeoutMs ?? this.#options.idleTimeoutMs,
      signal,
    }
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

/** The body of a redirect is for people; reading a short one lets the connection be used again. */
async function skipBody({ body }: RawAnswer): Promise<void> {
  let sizeBytes = 0
  for await (const piece of body) {
    sizeBytes += piece.length
    if (sizeBytes > skippedBytes) return
  }
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
