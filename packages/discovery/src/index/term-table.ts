import { packTexts, type PackedTexts } from './packed-texts.ts'
import { sharedUint32 } from './shared-arrays.ts'

/** The terms of a segment, numbered from 0, found by their text: a hash table with open addressing over typed arrays. */
export class TermTable {
  readonly texts: PackedTexts
  /** Number of a term + 1, at the place of its hash or the next that was free; 0 where there is none. */
  readonly slots: Uint32Array

  constructor(texts: PackedTexts, slots: Uint32Array) {
    this.texts = texts
    this.slots = slots
  }

  get size(): number {
    return this.texts.length
  }

  get(term: string): number | undefined {
    const mask = this.slots.length - 1
    for (let slot = hashOf(term) & mask; this.slots[slot] !== 0; slot = (slot + 1) & mask) {
      const id = this.slots[slot]! - 1
      if (this.texts.at(id) === term) return id
    }
    return undefined
  }

  at(id: number): string {
    return this.texts.at(id)
  }
}

/** Terms in the order of their numbers, each once. */
export function createTermTable(terms: readonly string[]): TermTable {
  // At most half full, so a look-up ends soon.
  const slots = sharedUint32(2 ** Math.ceil(Math.log2(2 * terms.length + 2)))
  const mask = slots.length - 1
  for (const [id, term] of terms.entries()) {
    let slot = hashOf(term) & mask
    while (slots[slot] !== 0) slot = (slot + 1) & mask
    slots[slot] = id + 1
  }
  return new TermTable(packTexts(terms), slots)
}

/** FNV-1a over UTF-16 code units, mixed once more: the low bits of FNV alone are poor. */
function hashOf(text: string): number {
  let hash = 0x811c9dc5
  for (let i = 0; i < text.length; i++) hash = Math.imul(hash ^ text.charCodeAt(i), 0x01000193)
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d)
  return (hash ^ (hash >>> 12)) >>> 0
}
