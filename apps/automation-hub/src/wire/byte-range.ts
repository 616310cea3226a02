import type { ByteRange } from '@gatehouse/automation'

export type WantedBytes =
  | { readonly kind: 'whole' }
  | ({ readonly kind: 'part' } & ByteRange)
  /** Nothing of what is asked for is there. */
  | { readonly kind: 'unsatisfiable' }

/**
 * What a `Range` header asks for (RFC 9110 §14.2). Several ranges at once, other units and what cannot be read are
 * answered with the whole, as the RFC allows.
 */
export function wantedBytes(header: string | undefined, sizeBytes: number): WantedBytes {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/i.exec(header?.trim() ?? '')
  if (match === null) return { kind: 'whole' }
  const [, from = '', to = ''] = match
  if (from === '' && to === '') return { kind: 'whole' }
  if (from === '') return lastBytes(Number(to), sizeBytes)
  const first = Number(from)
  if (to !== '' && Number(to) < first) return { kind: 'whole' }
  if (first >= sizeBytes) return { kind: 'unsatisfiable' }
  return { kind: 'part', first, last: to === '' ? sizeBytes - 1 : Math.min(Number(to), sizeBytes - 1) }
}

function lastBytes(count: number, sizeBytes: number): WantedBytes {
  if (count === 0 || sizeBytes === 0) return { kind: 'unsatisfiable' }
  return { kind: 'part', first: Math.max(0, sizeBytes - count), last: sizeBytes - 1 }
}
