import type { Operation } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { ToolOutput } from '@gatehouse/spec'
import { ActionFailed } from '../action-failed.ts'
import { validateInput, type GivenInput } from '../stages/validate-input.ts'
import { sampleOf } from './sample-of.ts'

/**
 * An answer without an API, for authors who have none yet: the input is checked as in a run, the result is an example of
 * the output schema, or made up to its shape. Whoever hands it on says that it is a mock.
 */
export async function mockAction(
  deps: { readonly validator: SchemaValidator },
  op: Operation,
  request: GivenInput,
): Promise<ToolOutput> {
  try {
    await validateInput(deps.validator).run(op, request)
  } catch (error) {
    if (error instanceof ActionFailed) return { kind: 'failed', failure: error.failure }
    throw error
  }
  const { outputSchema } = request.action
  return { kind: 'succeeded', value: outputSchema === undefined ? null : sampleOf(outputSchema) }
}
