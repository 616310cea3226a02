import { GatehouseError } from '@gatehouse/core'

/** Throws `model_bad_answer` when it is missing, of another length, or holds what is no number. */
export function unitVector(vector: readonly number[] | Float32Array | undefined, dimensions: number): Float32Array {
  if (vector?.length !== dimensions) {
    throw new GatehouseError(
      'unavailable',
      'model_bad_answer',
      `A vector of ${dimensions} numbers was expected, the model answered with ${vector?.length ?? 'none'}.`,
      { hint: 'State the dimensions that the model has.' },
    )
  }
  let squares = 0
  for (const number of vector) squares += number * number
  if (!Number.isFinite(squares)) {
    throw new GatehouseError('unavailable', 'model_bad_answer', 'The model answered with a vector that is none.')
  }
  const length = Math.sqrt(squares)
  return Float32Array.from(vector, (number) => (length === 0 ? 0 : number / length))
}
