import { sign, verify } from 'node:crypto'
import { canonicalJson } from '@gatehouse/core'
import { publicKeyObject, type AuditKey } from './audit-key.ts'

/** What a signature is over: its kind, so that one document cannot stand in for another, and all of its members. */
export interface SignedDocument {
  readonly type: 'checkpoint' | 'export' | 'key'
  /** Ed25519 over the bytes of `signedText`, base64url. */
  readonly signature: string
}

export function signDocument<Document extends { readonly type: SignedDocument['type'] }>(
  key: AuditKey,
  document: Document,
): Document & SignedDocument {
  const signature = sign(null, Buffer.from(signedText(document)), key.privateKey).toString('base64url')
  return { ...document, signature }
}

export function isSignedBy(document: SignedDocument, publicKey: string): boolean {
  const { signature, ...signed } = document
  try {
    return verify(
      null,
      Buffer.from(signedText(signed)),
      publicKeyObject(publicKey),
      Buffer.from(signature, 'base64url'),
    )
  } catch {
    // Bytes that are no key, or no signature.
    return false
  }
}

function signedText(document: { readonly type: string }): string {
  return `gatehouse audit ${document.type} v1\n${canonicalJson(document)}`
}
