import { hash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { ToolChange } from '@gatehouse/catalog'
import { toolKey } from '@gatehouse/core'
import { documentText } from './document-text.ts'
import type { MayLeave } from './search-models.ts'
import type { StoredVector } from './vector-store.ts'
import type { VectorTable } from './vector-table.ts'

/** What a page of changes means for vectors. Tools with the same text share a vector. */
export interface ToolTexts {
  readonly byDigest: ReadonlyMap<string, { readonly text: string; readonly keys: string[] }>
  readonly removed: readonly string[]
}

/** A tool whose text may not leave is treated as one that is gone: it has no vector, also when it had one. */
export function textsOf(page: readonly ToolChange[], mayLeave: MayLeave): ToolTexts {
  const byDigest = new Map<string, { text: string; keys: string[] }>()
  const removed: string[] = []
  for (const change of page) {
    if (change.kind === 'removed') {
      removed.push(toolKey(change))
      continue
    }
    if (!mayLeave(change.tool)) {
      removed.push(toolKey(change.tool))
      continue
    }
    const text = documentText(change.tool)
    const digest = hash('sha256', text, 'base64url')
    const known = byDigest.get(digest)
    if (known === undefined) byDigest.set(digest, { text, keys: [toolKey(change.tool)] })
    else known.keys.push(toolKey(change.tool))
  }
  return { byDigest, removed }
}

export function fillFrom(
  table: VectorTable,
  { byDigest }: ToolTexts,
  vectors: ReadonlyMap<string, StoredVector>,
): void {
  for (const [digest, vector] of vectors) {
    for (const key of byDigest.get(digest)?.keys ?? []) table.put(key, vector)
  }
}

/** Throws the reason of the signal when it is aborted meanwhile. */
export async function pause(delayMs: number, signal: AbortSignal): Promise<void> {
  await sleep(delayMs, undefined, { signal, ref: false }).catch(() => {})
  signal.throwIfAborted()
}
