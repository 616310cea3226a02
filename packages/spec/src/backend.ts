import type { CatalogSource } from './catalog-source.ts'
import type { ExecutionAdapter } from './execution-adapter.ts'

/** A source and its adapter. */
export interface Backend {
  readonly source: CatalogSource
  readonly adapter: ExecutionAdapter
}

/** What the hub lends a backend. */
export interface BackendHost {
  /** The only way out. Same shape as the web `fetch`; addresses, sizes and time are bounded. */
  readonly fetch: (url: string, init?: RequestInit) => Promise<Response>
  /** A short-lived token that speaks for the hub itself, for reading a catalog. */
  readonly serviceToken: (options: { audience: string; scope: string }) => Promise<string>
}

/** A kind of backend, picked from the registry by the `type` of a source. */
export interface BackendFactory {
  readonly specificationVersion: 'v1'
  readonly type: string
  /** Throws an error whose message names the wrong field when `config` does not fit. Does no input or output. */
  create(options: { readonly sourceId: string; readonly config: unknown; readonly host: BackendHost }): Backend
}
