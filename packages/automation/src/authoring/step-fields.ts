import { z } from 'zod'
import { callField, schemaField, stepIdField } from './fields.ts'

const templateField = z
  .unknown()
  .meta({ description: 'JSON; {"$expr": "…"} stands for the value of a JMESPath expression.' })
const conditionField = z
  .string()
  .min(1)
  .meta({ description: 'JMESPath over input, steps and failures; the step runs when it holds.' })

const callStep = z.strictObject({
  id: stepIdField,
  when: conditionField.optional(),
  call: callField.meta({
    description: 'The action to call: namespace:name, and @version or a part of one may follow.',
  }),
  input: templateField.optional(),
  on_failure: z
    .enum(['stop', 'continue'])
    .optional()
    .meta({ description: 'stop by default: what was done is undone.' }),
  compensate: z
    .strictObject({ call: callField, input: templateField.optional() })
    .optional()
    .meta({ description: 'Undoes the step when a later one stops the action.' }),
})

const askStep = z.strictObject({
  id: stepIdField,
  when: conditionField.optional(),
  ask: z.strictObject({ message: z.string().min(1).max(2_000), schema: schemaField }),
})

export type WrittenStep = z.infer<typeof callStep> | z.infer<typeof askStep>

export const stepFields = z.union([callStep, askStep])

/** The one schema that a written step is meant to fit, so that what is said about it helps. */
export function stepSchemaFor(step: unknown): z.ZodType<WrittenStep> {
  return typeof step === 'object' && step !== null && 'ask' in step ? askStep : callStep
}
