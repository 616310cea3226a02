import { digestOf, GatehouseError, InvalidInputError, type Stage } from '@gatehouse/core'
import type { InputChecked, Permitted, Requested } from '../call.ts'
import { depthOf } from '../json-depth.ts'

export interface InputBounds {
  readonly maxBytes: number
  readonly maxDepth: number
}

/** What holds for every input, whatever the tool: its size and depth are bounded. */
export function checkInputSize(bounds: InputBounds): Stage<Requested & Permitted, InputChecked> {
  return {
    name: 'check-input-size',
    async run(op, call) {
      const inputDigest = boundedDigest(call.input, bounds)
      op.note({ inputDigest })
      return { inputDigest }
    },
  }
}

/** Returns the digest of an input within the bounds. */
export function boundedDigest(input: unknown, bounds: InputBounds): string {
  if (depthOf(input, bounds.maxDepth + 1) > bounds.maxDepth) {
    throw new InvalidInputError('input_too_deep', `The input is nested deeper than ${bounds.maxDepth} levels.`, {
      at: '/input',
    })
  }
  const sizeBytes = Buffer.byteLength(JSON.stringify(input) ?? 'null')
  if (sizeBytes > bounds.maxBytes) {
    throw new GatehouseError(
      'too_large',
      'input_too_large',
      `The input is ${sizeBytes} bytes long; at most ${bounds.maxBytes} are accepted.`,
      { at: '/input' },
    )
  }
  return digestOf(input)
}
