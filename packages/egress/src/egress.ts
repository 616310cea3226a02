import type { ClientCertificate } from './client-certificate.ts'
import type { ResolveHost } from './pinned-lookup.ts'

export interface EgressOptions {
  /**
   * Hosts an operator allows to be private: `host`, `host:port`, `*.suffix`, an IP literal (`[::1]:8080` with brackets).
   * Link-local and metadata addresses stay refused whatever stands here.
   */
  readonly allow: readonly string[]
  /** Default 10 MiB, counted after decompression. */
  readonly maxResponseBytes?: number
  /** From the first byte out to the last byte in, redirects included. Default 30,000. */
  readonly timeoutMs?: number
  /** How long an answer may pause between two pieces of its body. Default 15,000. */
  readonly idleTimeoutMs?: number
  /** Default 5. */
  readonly maxRedirects?: number
  /** Default 64 MiB. */
  readonly maxRequestBytes?: number
  /** How names become addresses; the system's resolver by default. */
  readonly resolve?: ResolveHost
}

export interface EgressInit {
  /** Default GET. */
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  readonly signal?: AbortSignal | undefined
  readonly timeoutMs?: number
  readonly idleTimeoutMs?: number
  readonly maxResponseBytes?: number
  readonly maxRequestBytes?: number
  /** An operator named this very host: it may be private or loopback. Does not carry over to another host by redirect. */
  readonly allowPrivateNetwork?: boolean
  /** Shown to the origin of this URL alone, over https, on connections of its own; a redirect elsewhere goes without. */
  readonly clientCertificate?: ClientCertificate | undefined
  /** Default `follow`. With `manual` the 3xx answer itself is returned, with `error` it is refused. */
  readonly redirect?: 'follow' | 'manual' | 'error'
  /** Default true. False for a GET that changes something: then not even one on a connection that died is sent again. */
  readonly isRepeatable?: boolean
}

/** An answer with its whole body, already bounded. */
export interface EgressResponse {
  readonly status: number
  /** Lower-case names; without `set-cookie` and hop-by-hop headers. */
  readonly headers: ReadonlyMap<string, string>
  /** Where the answer came from after redirects. */
  readonly url: string
  /** Decompressed. */
  readonly bytes: Uint8Array
  text(): string
  /** Throws `egress_bad_response` when the body is not JSON. */
  json(): unknown
}

/** An answer while it is still coming. Dispose it, or read its body to the end: until then it holds a connection. */
export interface EgressStream extends AsyncDisposable {
  readonly status: number
  /** Lower-case names; without `set-cookie` and hop-by-hop headers. */
  readonly headers: ReadonlyMap<string, string>
  /** Where the answer came from after redirects. */
  readonly url: string
  /**
   * Decompressed pieces, to be read once. The other side has to wait while nobody reads. Size cap, time-outs and
   * cancellation hold until the last byte is in; then reading throws an `EgressError`. Who stops reading closes it.
   */
  readonly body: AsyncIterable<Uint8Array>
}

/** The only way out. Every failure is an `EgressError`. */
export interface Egress extends AsyncDisposable {
  /** Resolves when the headers are there; the body is read piece by piece. */
  open(url: string, init?: EgressInit): Promise<EgressStream>
  /** Resolves when the whole body is there. */
  fetch(url: string, init?: EgressInit): Promise<EgressResponse>
}
