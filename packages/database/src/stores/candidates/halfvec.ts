/** As pgvector reads it. Half precision has three decimal digits; more would only be more text. */
export function halfvecText(vector: Float32Array): string {
  return `[${Array.from(vector, (value) => Math.round(value * 100_000) / 100_000).join(',')}]`
}

/** From the binary form: two bytes with the number of dimensions, two that are zero, then big-endian half floats. */
export function readHalfvec(base64: string): Float32Array {
  const bytes = Buffer.from(base64, 'base64')
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const vector = new Float32Array(view.getUint16(0))
  for (let i = 0; i < vector.length; i++) vector[i] = halfAt(view, 4 + i * 2)
  return vector
}

/** IEEE 754 binary16. */
function halfAt(view: DataView, offset: number): number {
  const bits = view.getUint16(offset)
  const sign = bits & 0x8000 ? -1 : 1
  const exponent = (bits >>> 10) & 0x1f
  const fraction = bits & 0x3ff
  if (exponent === 0) return sign * fraction * 2 ** -24
  return sign * (1 + fraction / 1_024) * 2 ** (exponent - 15)
}
