import { z } from 'zod'
import { stepIdField } from './fields.ts'

const failureKinds = [
  'rejected',
  'unauthorized',
  'not_found',
  'rate_limited',
  'timeout',
  'unreachable',
  'too_large',
  'bad_response',
  'backend_error',
  'not_executable',
  'cancelled',
] as const

const texts = z.record(z.string(), z.union([z.string(), z.number(), z.boolean()]))

const expectedFailure = z.strictObject({
  kind: z.enum(failureKinds),
  message_contains: z.string().optional(),
})

/** What a step of a composed action is pretended to come to. For a question `output` is the answer. */
const pretendedStep = z.union([
  z.strictObject({ output: z.unknown() }),
  z.strictObject({ failure: z.strictObject({ kind: z.enum(failureKinds), message: z.string().optional() }) }),
])

export const testFields = z.strictObject({
  name: z.string().min(1).max(200),
  input: z.unknown().optional(),
  request: z
    .strictObject({
      method: z.string().optional(),
      path: z.string().optional().meta({ description: 'With its parameters in place, as it leaves.' }),
      query: z.record(z.string(), z.union([z.string(), z.array(z.string())])).optional(),
      headers: z
        .record(z.string(), z.string())
        .optional()
        .meta({ description: 'Those that matter; others may be there.' }),
      body: z.unknown().optional(),
    })
    .optional()
    .meta({ description: 'The request that has to leave. What is not named is not looked at.' }),
  answer: z
    .strictObject({
      status: z.int().min(200).max(599).default(200),
      headers: texts.optional(),
      body: z.unknown().optional(),
    })
    .optional()
    .meta({ description: 'What the API is pretended to answer.' }),
  steps: z
    .record(stepIdField, pretendedStep)
    .optional()
    .meta({ description: 'What each step is pretended to come to.' }),
  calls: z
    .array(z.strictObject({ step: stepIdField, input: z.unknown().optional() }))
    .optional()
    .meta({ description: 'The steps that have to call, in this order, and what they hand on.' }),
  undone: z.array(stepIdField).optional().meta({ description: 'The steps that have to be undone, in this order.' }),
  output: z.unknown().optional().meta({ description: 'The answer that has to come out.' }),
  failure: expectedFailure.optional().meta({ description: 'The failure that has to come out.' }),
})

export type WrittenTest = z.infer<typeof testFields>
