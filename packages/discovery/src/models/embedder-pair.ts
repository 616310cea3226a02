import type { Embedder } from '@gatehouse/spec'

/** One model, asked patiently for tools in the background and at once for a search. */
export interface EmbedderPair {
  readonly documents: Embedder
  /** Does not try again, and remembers what it was asked. */
  readonly queries: Embedder
  /** What it was opened with, as text; names keys, never holds them. */
  readonly settings: string
}
