/** Products of the rows of one matrix with the rows of another. */
export function multiply(a: Float32Array, b: Float32Array, dimensions: number): Float32Array {
  const [rows, columns] = [a.length / dimensions, b.length / dimensions]
  const product = new Float32Array(rows * columns)
  for (let i = 0; i < rows; i++) {
    const at = i * dimensions
    let j = 0
    // Four at once: each value of `a` is read once for four products.
    for (; j + 3 < columns; j += 4) {
      const first = j * dimensions
      const [second, third, fourth] = [first + dimensions, first + 2 * dimensions, first + 3 * dimensions]
      let [s0, s1, s2, s3] = [0, 0, 0, 0]
      for (let k = 0; k < dimensions; k++) {
        const value = a[at + k]!
        s0 += value * b[first + k]!
        s1 += value * b[second + k]!
        s2 += value * b[third + k]!
        s3 += value * b[fourth + k]!
      }
      const to = i * columns + j
      product[to] = s0
      product[to + 1] = s1
      product[to + 2] = s2
      product[to + 3] = s3
    }
    for (; j < columns; j++) {
      let sum = 0
      for (let k = 0; k < dimensions; k++) sum += a[at + k]! * b[j * dimensions + k]!
      product[i * columns + j] = sum
    }
  }
  return product
}

/** Brings each row to length 1; answers the lengths they had. */
export function toLengthOne(matrix: Float32Array, dimensions: number): Float32Array {
  const lengths = new Float32Array(matrix.length / dimensions)
  for (let row = 0; row < lengths.length; row++) {
    const from = row * dimensions
    let sum = 1e-12
    for (let k = from; k < from + dimensions; k++) sum += matrix[k]! * matrix[k]!
    lengths[row] = Math.sqrt(sum)
    for (let k = from; k < from + dimensions; k++) matrix[k]! /= lengths[row]!
  }
  return lengths
}

/** Turns gradients by rows of length 1 into gradients by the rows before. */
export function throughLength(
  gradient: Float32Array,
  unit: Float32Array,
  lengths: Float32Array,
  dimensions: number,
): void {
  for (let row = 0; row < lengths.length; row++) {
    const from = row * dimensions
    let along = 0
    for (let k = from; k < from + dimensions; k++) along += gradient[k]! * unit[k]!
    for (let k = from; k < from + dimensions; k++) gradient[k] = (gradient[k]! - along * unit[k]!) / lengths[row]!
  }
}
