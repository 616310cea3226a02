/** An answer that was too large to be handed over in one piece. It belongs to the user whose action got it. */
export interface StoredResult {
  readonly tenantId: string
  readonly id: string
  readonly userId: string
  /** As the API said it; empty when it did not. */
  readonly contentType: string
  readonly sizeBytes: number
  /** SHA-256 of the bytes, lower-case hexadecimal. */
  readonly sha256: string
  /** Milliseconds since 1970. */
  readonly createdAt: number
  /** From then on it is as if it had never been. */
  readonly expiresAt: number
}

export type NewResult = Pick<StoredResult, 'tenantId' | 'id' | 'userId' | 'contentType' | 'createdAt'> & {
  /** When what is not finished by then counts as abandoned. */
  readonly expiresAt: number
}

export interface ResultId {
  readonly tenantId: string
  readonly id: string
}

/** Bytes of a piece; every piece of a result but the last one is as large. */
export const pieceBytes = 192 * 1024

/** Keeps results piece by piece; never holds a whole one in memory. */
export interface ResultStore {
  /** Nobody finds it before it is finished. */
  begin(result: NewResult): Promise<void>
  /**
   * Adds the piece at that position, counted from 0. `full` when the tenant would keep more than `maxTenantBytes`, unfinished
   * results included; `gone` when the result was removed meanwhile. Neither adds anything.
   */
  append(
    id: ResultId,
    piece: { readonly position: number; readonly content: Buffer },
    maxTenantBytes: number,
  ): Promise<'added' | 'full' | 'gone'>
  /** False when it was removed meanwhile. */
  finish(id: ResultId, facts: Pick<StoredResult, 'sha256' | 'expiresAt'>): Promise<boolean>
  /** A finished one that has not expired, of that user. */
  find(id: ResultId & { readonly userId: string }, nowMs: number): Promise<StoredResult | undefined>
  /** Undefined when it is not there, for example because it was removed while it was read. */
  piece(id: ResultId, position: number): Promise<Buffer | undefined>
  /** False when there is none. */
  remove(id: ResultId): Promise<boolean>
  /** Removes at most that many that have expired, finished or not, of any tenant; says how many. */
  removeExpired(nowMs: number, limit: number): Promise<number>
}
