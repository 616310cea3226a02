import type { TermVectors } from './term-vectors.ts'

/**
 * Turns texts into vectors whose dot product says how close their meanings are. One model: vectors of different `id` must
 * never be compared. Every vector has length 1, or is all zero when the text says nothing.
 */
export interface Embedder {
  /** Names the model and its version; changes whenever its vectors do. */
  readonly id: string
  /** A multiple of 16. */
  readonly dimensions: number
  /** That of `openBuiltInEmbedder`: another thread can open the same one. */
  readonly isBuiltIn?: true
  /** Of what is asked for, one vector each. */
  embedQueries(texts: readonly string[], signal: AbortSignal): Promise<readonly Float32Array[]>
  /** Where the model has vectors of single words. */
  readonly terms?: TermVectors
  /** Of tools, one vector each. */
  embedTools(tools: readonly ToolText[], signal: AbortSignal): Promise<readonly Float32Array[]>
}

/** What an embedder reads of a tool. */
export interface ToolText {
  readonly name: string
  readonly title?: string
  readonly namespace: string
  readonly namespaceDescription: string
  readonly description: string
  readonly tags: readonly string[]
  readonly parameters: readonly { readonly name: string; readonly description?: string }[]
}
