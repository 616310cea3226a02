import type { Stage } from '@gatehouse/core'
import type { SchemaValidator } from '@gatehouse/json-schema'
import type { Dispatched, OutputChecked, Permitted } from '../call.ts'

/** An output that is not what its schema promises is passed on and said to be so; hiding it would lose the work. */
export function checkOutputRules(
  validator: SchemaValidator,
): Stage<Partial<Pick<Permitted, 'definition'>> & Dispatched, OutputChecked> {
  return {
    name: 'check-output-rules',
    async run(_op, call) {
      const outputSchema = call.definition?.outputSchema
      if (call.output.kind !== 'succeeded' || outputSchema === undefined) return { warnings: [] }
      const [problem] = validator.validate(outputSchema, call.output.value)
      if (problem === undefined) return { warnings: [] }
      return { warnings: [`The result does not fit the tool's output schema: ${problem.at} ${problem.message}`] }
    },
  }
}
