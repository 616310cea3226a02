import type { ToolFailure } from '@gatehouse/spec'
import type { CompositionState } from './composition-state.ts'
import { ExpressionError } from './expression.ts'

/** Characters of JSON. A run of many steps keeps all their outputs. */
const maxOutput = 4 * 1024 * 1024
const maxOutputs = 16 * 1024 * 1024

/** Keeps what a step answered for the steps after it; a failure when that is too much. */
export function keepOutput(state: CompositionState, step: string, value: unknown): ToolFailure | undefined {
  const text = JSON.stringify(value) ?? 'null'
  const kept = Object.values(state.outputs).reduce<number>((sum, one) => sum + (JSON.stringify(one) ?? '').length, 0)
  const isTooLarge = text.length > maxOutput || kept + text.length > maxOutputs
  state.outputs[step] = isTooLarge ? null : (JSON.parse(text) as unknown)
  state.last = step
  if (!isTooLarge) return undefined
  const bound = text.length > maxOutput ? 'more than 4 MiB' : 'together with the steps before it more than 16 MiB'
  return {
    kind: 'too_large',
    message: `It did its work, and its answer is ${bound}, which a composed action cannot keep.`,
  }
}

/** A value as the plain JSON that it is answered as. Throws {@link ExpressionError} when it is too large. */
export function keptOutput(value: unknown): unknown {
  const text = JSON.stringify(value) ?? 'null'
  if (text.length > maxOutput) throw new ExpressionError('the result of the action is larger than 4 MiB')
  return JSON.parse(text)
}
