import type { StoredResult } from './result-store.ts'

/** What an action returns in place of an answer that was stored. */
export interface StoredValue {
  readonly stored: {
    readonly id: string
    readonly content_type: string
    readonly size_bytes: number
    readonly sha256: string
    /** The beginning, when the answer is text. */
    readonly preview?: string
    /** ISO 8601, UTC. */
    readonly expires_at: string
    /** Path below the address of the Automation Hub. */
    readonly url: string
  }
}

export function storedValue(result: StoredResult, preview: string | undefined): StoredValue {
  return {
    stored: {
      id: result.id,
      content_type: result.contentType,
      size_bytes: result.sizeBytes,
      sha256: result.sha256,
      ...(preview === undefined ? {} : { preview }),
      expires_at: new Date(result.expiresAt).toISOString(),
      url: `/automation/results/${result.id}`,
    },
  }
}
