import { hkdfSync } from 'node:crypto'

/** Keys of approvals, 32 bytes each; the first is the current one, the others only open what they made. */
export interface ApprovalKeys {
  readonly arguments: readonly Uint8Array[]
  readonly links: readonly Uint8Array[]
}

// One label per purpose: a key that is derived for another one is of no use here (RFC 5869 §3.2).
const argumentsLabel = 'gatehouse/approvals/arguments/v1'
const linksLabel = 'gatehouse/approvals/links/v1'

export function approvalKeysOf(masterKeys: readonly Uint8Array[]): ApprovalKeys {
  return {
    arguments: masterKeys.map((key) => derived(key, argumentsLabel)),
    links: masterKeys.map((key) => derived(key, linksLabel)),
  }
}

function derived(masterKey: Uint8Array, label: string): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, new Uint8Array(), label, 32))
}
