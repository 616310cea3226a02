import { InvalidInputError, type Stage } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { InputChecked, Permitted, Requested, Validated } from '../call.ts'

export function validateInput(validator: SchemaValidator): Stage<Requested & Permitted & InputChecked, Validated> {
  return {
    name: 'validate-input',
    async run(_op, call) {
      const problems = validator.validate(call.definition.inputSchema, call.input)
      if (problems.length === 0) return { validInput: call.input }
      const [first] = problems
      throw new InvalidInputError(
        'invalid_input',
        `The input does not fit the tool: ${problems.map(inWords).join('; ')}.`,
        {
          at: `/input${first!.at}`,
          hint: `get_tool_details shows the input schema of ${call.tool}.`,
          details: { problems: problems.map(({ at, message }) => ({ at: `/input${at}`, message })) },
        },
      )
    },
  }
}

function inWords(problem: { readonly at: string; readonly message: string }): string {
  return problem.at === '' ? problem.message : `${problem.at} ${problem.message}`
}
