import { hash as digest } from 'node:crypto'
import type { AuditEntry } from './audit-entry.ts'
import { entryText } from './entry-document.ts'

/** The newest entry of a tenant: what the next one is chained to. */
export interface ChainHead {
  /** 1, 2, 3, … without gaps; 0 before the first entry. */
  readonly seq: number
  /** SHA-256, 64 hex digits. */
  readonly hash: string
}

/** An entry in its place in the chain. */
export interface LinkedEntry extends ChainHead {
  readonly entry: AuditEntry
  /** RFC 8785 JSON of the entry with `seq` and `prev`; `hash` is the SHA-256 of these bytes. */
  readonly text: string
}

export const chainBeginning: ChainHead = { seq: 0, hash: '0'.repeat(64) }

/** The entries, in order, behind `head`. Every one names the digest of the one before it, so that none can be taken out. */
export function linkEntries(head: ChainHead, entries: readonly AuditEntry[]): readonly LinkedEntry[] {
  let { seq, hash } = head
  return entries.map((entry) => {
    seq++
    const text = entryText(entry, seq, hash)
    hash = sha256(text)
    return { entry, seq, hash, text }
  })
}

export function sha256(text: string): string {
  return digest('sha256', text, 'hex')
}
