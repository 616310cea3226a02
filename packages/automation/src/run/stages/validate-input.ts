import { isGatehouseError, type Stage } from '@gatehouse/core'
import type { SchemaProblem, SchemaValidator } from '@gatehouse/json-schema'
import type { JsonSchema } from '@gatehouse/spec'
import { ActionFailed } from '../action-failed.ts'
import type { Action } from '../../action/action.ts'

/** Input for an action of any kind. */
export interface GivenInput {
  readonly action: Action
  readonly input: unknown
}

export type ValidInput = Readonly<Record<string, unknown>>

const maxProblems = 10

export function validateInput(validator: SchemaValidator): Stage<GivenInput, { readonly validInput: ValidInput }> {
  return {
    name: 'validate-input',
    async run(_op, { action, input }) {
      if (typeof input !== 'object' || input === null || Array.isArray(input)) {
        throw refusal([{ at: '', message: 'must be an object' }])
      }
      const problems = problemsOf(validator, action.inputSchema, input)
      if (problems.length > 0) throw refusal(problems)
      return { validInput: input as ValidInput }
    },
  }
}

function problemsOf(validator: SchemaValidator, schema: JsonSchema, input: unknown): readonly SchemaProblem[] {
  try {
    return validator.validate(schema, input)
  } catch (error) {
    if (!isGatehouseError(error)) throw error
    throw new ActionFailed(
      { kind: 'not_executable', message: `This action cannot be run. ${error.message}` },
      { cause: error },
    )
  }
}

function refusal(problems: readonly SchemaProblem[]): ActionFailed {
  const [first] = problems
  const more = problems.length > 1 ? ` There are ${problems.length - 1} more problems.` : ''
  return new ActionFailed({
    kind: 'rejected',
    message: `The input does not fit the schema: ${first!.at === '' ? 'the input' : first!.at} ${first!.message}.${more}`,
    body: { problems: problems.slice(0, maxProblems) },
  })
}
