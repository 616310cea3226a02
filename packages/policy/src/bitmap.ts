/** One bit per position, 32 to a word. */
export type Bitmap = Uint32Array

export function bitmapOf(size: number): Bitmap {
  return new Uint32Array((size + 31) >>> 5)
}

export function hasBit(bitmap: Bitmap, position: number): boolean {
  return ((bitmap[position >>> 5]! >>> (position & 31)) & 1) === 1
}

export function setBit(bitmap: Bitmap, position: number): void {
  bitmap[position >>> 5]! |= 1 << (position & 31)
}

export function clearBit(bitmap: Bitmap, position: number): void {
  bitmap[position >>> 5]! &= ~(1 << (position & 31))
}

/** The first position from `from` on whose bit is set, or `end` when there is none before it. */
export function nextBit(bitmap: Bitmap, from: number, end: number): number {
  if (from >= end) return end
  let word = from >>> 5
  let bits = bitmap[word]! & (-1 << (from & 31))
  const last = (end - 1) >>> 5
  while (bits === 0) {
    if (word === last) return end
    bits = bitmap[++word]!
  }
  return Math.min(end, (word << 5) + 31 - Math.clz32(bits & -bits))
}

/** A word of a bitmap without the bits of positions before `from` and from `end` on. */
export function wordWithin(bitmap: Bitmap, word: number, from: number, end: number): number {
  const first = word << 5
  if (from >= first + 32 || end <= first) return 0
  let bits = bitmap[word]!
  if (from > first) bits &= -1 << (from - first)
  if (end < first + 32) bits &= ~(-1 << (end - first))
  return bits
}

export function countBits(bitmap: Bitmap): number {
  let count = 0
  for (let word of bitmap) {
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    count += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
  }
  return count
}
