/** Writes a vector as whole numbers from -127 to 127; what they are multiplied by is answered. */
export function quantise(vector: Float32Array, into: Int8Array, at = 0): number {
  let largest = 0
  for (const value of vector) largest = Math.max(largest, Math.abs(value))
  if (largest === 0) {
    into.fill(0, at, at + vector.length)
    return 0
  }
  const unit = largest / 127
  for (let i = 0; i < vector.length; i++) into[at + i] = Math.round(vector[i]! / unit)
  return unit
}
