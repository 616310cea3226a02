import type { ToolOutput } from '@gatehouse/spec'
import type { WrittenTest } from '../test-fields.ts'
import { differencesOf, type Difference } from './difference.ts'

/** Where what came out is not what the test says. A test that expects no failure expects success. */
export function expectedOutput({ output: expected, failure }: WrittenTest, output: ToolOutput): readonly Difference[] {
  if (failure !== undefined) {
    if (output.kind === 'succeeded') return [{ at: 'failure/kind', expected: failure.kind, actual: 'it succeeded' }]
    const { kind, message } = output.failure
    const part = failure.message_contains
    const isSaid = part === undefined || message.includes(part)
    return [
      ...differencesOf('failure/kind', failure.kind, kind),
      ...(isSaid ? [] : [{ at: 'failure/message_contains', expected: part, actual: message }]),
    ]
  }
  if (output.kind === 'failed') {
    const { kind, message } = output.failure
    return [
      { at: 'output', ...(expected === undefined ? {} : { expected }), actual: `it failed (${kind}): ${message}` },
    ]
  }
  return expected === undefined ? [] : differencesOf('output', expected, output.value)
}
