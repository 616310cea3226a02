import { digestOf, GatehouseError, InvalidInputError, type Stage } from '@gatehouse/core'
import type { InputChecked, Permitted, Requested } from '../call.ts'
import { depthOf } from '../json-depth.ts'

export interface InputRules {
  readonly maxBytes: number
  readonly maxDepth: number
}

/** The rules that hold for every input, whatever the tool: its size and depth are bounded. */
export function checkInputRules(rules: InputRules): Stage<Requested & Permitted, InputChecked> {
  return {
    name: 'check-input-rules',
    async run(op, call) {
      const inputDigest = checkInputSize(call.input, rules)
      op.note({ inputDigest })
      return { inputDigest }
    },
  }
}

/** Returns the digest of an input that keeps the rules. */
export function checkInputSize(input: unknown, rules: InputRules): string {
  if (depthOf(input, rules.maxDepth + 1) > rules.maxDepth) {
    throw new InvalidInputError('input_too_deep', `The input is nested deeper than ${rules.maxDepth} levels.`, {
      at: '/input',
    })
  }
  const sizeBytes = Buffer.byteLength(JSON.stringify(input) ?? 'null')
  if (sizeBytes > rules.maxBytes) {
    throw new GatehouseError(
      'too_large',
      'input_too_large',
      `The input is ${sizeBytes} bytes long; at most ${rules.maxBytes} are accepted.`,
      { at: '/input' },
    )
  }
  return digestOf(input)
}
