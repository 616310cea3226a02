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

export function countBits(bitmap: Bitmap): number {
  let count = 0
  for (let word of bitmap) {
    word -= (word >>> 1) & 0x55555555
    word = (word & 0x33333333) + ((word >>> 2) & 0x33333333)
    count += (((word + (word >>> 4)) & 0x0f0f0f0f) * 0x01010101) >>> 24
  }
  return count
}
