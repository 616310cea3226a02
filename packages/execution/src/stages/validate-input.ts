import { InvalidInputError, type Stage } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { JsonSchema } from '@gatehouse/spec'
import type { InputChecked, Permitted, Requested, Validated } from '../call.ts'

export function validateInput(validator: SchemaValidator): Stage<Requested & Permitted & InputChecked, Validated> {
  return {
    name: 'validate-input',
    async run(_op, call) {
      const { input } = call
      const hint = `get_tool_details shows the input schema of ${call.tool}.`
      refuseUnfitInput(validator, call.definition.inputSchema, { input, subject: 'tool', hint })
      return { validInput: input }
    },
  }
}

export function refuseUnfitInput(
  validator: SchemaValidator,
  schema: JsonSchema,
  asked: { readonly input: unknown; readonly subject: 'tool' | 'question'; readonly hint: string },
): void {
  const problems = validator.validate(schema, asked.input)
  const [first] = problems
  if (first === undefined) return
  throw new InvalidInputError(
    'invalid_input',
    `The input does not fit the ${asked.subject}: ${problems.map(inWords).join('; ')}.`,
    {
      at: `/input${first.at}`,
      hint: asked.hint,
      details: { problems: problems.map(({ at, message }) => ({ at: `/input${at}`, message })) },
    },
  )
}

function inWords(problem: { readonly at: string; readonly message: string }): string {
  return problem.at === '' ? problem.message : `${problem.at} ${problem.message}`
}
