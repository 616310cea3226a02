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
      if (depthOf(call.input, rules.maxDepth + 1) > rules.maxDepth) {
        throw new InvalidInputError('input_too_deep', `The input is nested deeper than ${rules.maxDepth} levels.`, {
          at: '/input',
        })
      }
      const sizeBytes = Buffer.byteLength(JSON.stringify(call.input) ?? 'null')
      if (sizeBytes > rules.maxBytes) {
        throw new GatehouseError(
          'too_large',
          'input_too_large',
          `The input is ${sizeBytes} bytes long; at most ${rules.maxBytes} are accepted.`,
          { at: '/input' },
        )
      }
      const inputDigest = digestOf(call.input)
      op.note({ inputDigest })
      return { inputDigest }
    },
  }
}
