import { newId, type Clock } from '@gatehouse/core'

export interface EntryStamp {
  readonly id: string
  /** Milliseconds since 1970. */
  readonly at: number
}

/**
 * Ids and moments in the order in which they are given out, also within one millisecond and when the clock is set back:
 * otherwise an operation could seem to have ended before it began.
 */
export function entryStamps(clock: Clock): () => EntryStamp {
  let last: EntryStamp = { id: '', at: 0 }
  return () => {
    const at = Math.max(clock.now(), last.at)
    const id = newId('aud', at)
    last = { at, id: id > last.id ? id : successorOf(last.id) }
    return last
  }
}

const alphabet = '0123456789abcdefghjkmnpqrstvwxyz'

/** The next text of the same length in the alphabet of ids. */
function successorOf(id: string): string {
  const kept = id.replace(/z+$/, '')
  const next = alphabet[alphabet.indexOf(kept.at(-1)!) + 1]!
  return kept.slice(0, -1) + next + '0'.repeat(id.length - kept.length)
}
