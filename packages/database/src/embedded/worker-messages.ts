/** What the main thread tells the worker. Plain bytes are PostgreSQL's wire protocol. */
export type ToWorker =
  | { readonly kind: 'open'; readonly directory: string }
  /** Builds a new database cluster in an empty or missing directory and leaves it closed. */
  | { readonly kind: 'create'; readonly directory: string }
  | { readonly kind: 'close' }
  | Uint8Array<ArrayBuffer>

/** What the worker answers. */
export type FromWorker =
  | { readonly kind: 'done' }
  | { readonly kind: 'failed'; readonly message: string; readonly output: string }
  | Uint8Array<ArrayBuffer>
