import type { SignedDocument } from './signed-document.ts'

/** A public key as exports state it. The first one of a tenant is trusted as it is, a later one is signed by an older one. */
export interface KeyDocument {
  readonly type: 'key'
  readonly tenant_id: string
  readonly key_id: string
  /** 32 bytes in base64url. */
  readonly public_key: string
  readonly created_at: string
  /** Which key has signed this document. */
  readonly endorsed_by?: string
  readonly signature?: string
}

/** What the chain was at one moment, signed. Each names the digest of the one before it. */
export interface Checkpoint extends SignedDocument {
  readonly type: 'checkpoint'
  readonly tenant_id: string
  /** 1, 2, 3, … without gaps. */
  readonly number: number
  /** The newest entry at that moment, and its digest. */
  readonly seq: number
  readonly hash: string
  readonly at: string
  /** SHA-256 of the checkpoint before it as canonical JSON; zeros for the first. */
  readonly previous: string
  readonly key_id: string
}

/** First line of an export: what has to follow. */
export interface ExportHeader extends SignedDocument {
  readonly type: 'export'
  readonly format: 1
  readonly tenant_id: string
  readonly at: string
  readonly first_seq: number
  /** The newest entry of the export, and its digest; 0 and zeros when there is none. */
  readonly last_seq: number
  readonly last_hash: string
  /** Numbers of the checkpoints between; absent when there are none. */
  readonly first_checkpoint?: number
  readonly last_checkpoint?: number
  /** How many entries of before the chain come last; nothing proves these. */
  readonly unchained: number
  readonly keys: readonly KeyDocument[]
  readonly key_id: string
}
