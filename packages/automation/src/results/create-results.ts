import { createHash } from 'node:crypto'
import { newId, type Clock, type Operation } from '@gatehouse/core'
import { inPieces } from './in-pieces.ts'
import { readRange, type ByteRange } from './read-range.ts'
import { pieceBytes, type ResultStore, type StoredResult } from './result-store.ts'

/** Keeps answers that are too large to be handed over, for the user whose action got them, for a while. */
export interface Results {
  /** Reads the body to its end. Throws `ResultsFull`, or what reading throws; then nothing is left of it. */
  keep(op: Operation, contentType: string, body: AsyncIterable<Uint8Array>): Promise<StoredResult>
  find(op: Operation, id: string): Promise<StoredResult | undefined>
  /** Its bytes, in pieces; throws when it is removed meanwhile. */
  read(result: StoredResult, range?: ByteRange): AsyncIterable<Buffer>
  /** False when the user has none of that id. */
  remove(op: Operation, id: string): Promise<boolean>
  /** Removes what has expired and what was never finished. */
  sweep(): Promise<number>
}

export interface ResultsOptions {
  readonly store: ResultStore
  readonly clock: Clock
  /** Default 24 hours. */
  readonly keepMs?: number
  /** What one tenant may have stored at the same time. Default 10 GiB. */
  readonly maxTenantBytes?: number
}

/** The tenant has no room left for what should be kept. */
export class ResultsFull extends Error {}

/** No call takes longer, so what is not finished by then never will be. */
const longestWriteMs = 15 * 60_000

export function createResults(options: ResultsOptions): Results {
  const { store, clock, keepMs = 24 * 3_600_000, maxTenantBytes = 10 * 1024 ** 3 } = options

  return {
    async keep(op, contentType, body) {
      const createdAt = clock.now()
      const id = { tenantId: op.tenantId, id: newId('res') }
      const facts = { ...id, userId: op.principal.userId, contentType: contentType.slice(0, 200), createdAt }
      await store.begin({ ...facts, expiresAt: createdAt + longestWriteMs })
      try {
        const written = await write(store, id, body, maxTenantBytes)
        const expiresAt = clock.now() + keepMs
        if (!(await store.finish(id, { sha256: written.sha256, expiresAt }))) throw removedMeanwhile()
        return { ...facts, ...written, expiresAt }
      } catch (error) {
        await store.remove(id)
        throw error
      }
    },

    find: (op, id) => store.find({ tenantId: op.tenantId, id, userId: op.principal.userId }, clock.now()),

    read: (result, range) => readRange(store, result, range),

    async remove(op, id) {
      const owned = { tenantId: op.tenantId, id, userId: op.principal.userId }
      const found = await store.find(owned, clock.now())
      return found !== undefined && store.remove(owned)
    },

    async sweep() {
      let removed = 0
      for (;;) {
        const count = await store.removeExpired(clock.now(), 20)
        removed += count
        if (count < 20) return removed
      }
    },
  }
}

async function write(
  store: ResultStore,
  id: { readonly tenantId: string; readonly id: string },
  body: AsyncIterable<Uint8Array>,
  maxTenantBytes: number,
): Promise<Pick<StoredResult, 'sizeBytes' | 'sha256'>> {
  const digest = createHash('sha256')
  let position = 0
  let sizeBytes = 0
  for await (const content of inPieces(body, pieceBytes)) {
    const outcome = await store.append(id, { position, content }, maxTenantBytes)
    if (outcome === 'full') throw new ResultsFull(`No more than ${maxTenantBytes} bytes of answers are kept.`)
    if (outcome === 'gone') throw removedMeanwhile()
    digest.update(content)
    position++
    sizeBytes += content.length
  }
  return { sizeBytes, sha256: digest.digest('hex') }
}

function removedMeanwhile(): Error {
  return new Error('the result was removed while it was written')
}
