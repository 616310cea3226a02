import { z } from 'zod'
import { completionSchema } from '../action/completion-schema.ts'
import { pauseSchema } from '../action/pause-schema.ts'
import { streamReadingSchema } from '../action/stream-reading-schema.ts'
import {
  effectField,
  modeField,
  momentField,
  nameField,
  namespaceField,
  schemaField,
  targetIdField,
  versionField,
} from './fields.ts'
import { requestFields } from './request-fields.ts'
import { stepFields } from './step-fields.ts'
import { testFields } from './test-fields.ts'

export const maxSteps = 50

/** One hand-written action, as it stands in a file. */
export const actionFields = z.strictObject({
  namespace: namespaceField.optional().meta({ description: 'Default: the one of gatehouse-actions.yaml.' }),
  name: nameField.meta({ description: 'Unique in its namespace.' }),
  version: versionField.meta({
    description: 'Semantic version. A change has to raise it by as much as it asks of callers.',
  }),
  title: z.string().min(1).max(200).meta({ description: 'A few words for people.' }),
  description: z
    .string()
    .min(1)
    .max(8_000)
    .meta({ description: 'What it does and when to use it. Agents find it by this.' }),
  effect: effectField.meta({ description: 'What it does to the world. destructive cannot be undone.' }),
  mode: modeField
    .optional()
    .meta({ description: 'Default: what follows from completion, pause, stream or the steps.' }),
  tags: z.array(z.string().min(1).max(100)).max(50).default([]),
  approval: z
    .enum(['required', 'none'])
    .optional()
    .meta({ description: 'Whether somebody has to agree to every call.' }),
  deprecated: z.boolean().optional(),
  deprecation: z
    .strictObject({
      deprecated_at: momentField.meta({ description: 'When it was decided.' }),
      removed_at: momentField.optional().meta({ description: 'From then on it does not exist.' }),
      advice: z.string().min(1).max(500).optional().meta({ description: 'What to use instead.' }),
    })
    .optional(),
  target: targetIdField
    .optional()
    .meta({ description: 'The API it calls. Default: the one of gatehouse-actions.yaml.' }),
  input: schemaField.meta({ description: 'JSON Schema (2020-12) of the input object.' }),
  output: schemaField.optional().meta({ description: 'JSON Schema (2020-12) of the answer.' }),
  examples: z
    .array(
      z.strictObject({
        intent: z.string().min(1).max(300).optional().meta({ description: 'What a person would ask for.' }),
        input: z.unknown(),
        output: z.unknown().optional(),
      }),
    )
    .max(20)
    .default([]),
  request: requestFields.optional().meta({ description: 'The request that it is.' }),
  completion: completionSchema
    .optional()
    .meta({ description: 'How an API that answers before it is done says how it went.' }),
  pause: pauseSchema.optional().meta({ description: 'How the API says that it needs more from a person.' }),
  stream: streamReadingSchema.optional().meta({ description: 'How an answer that comes in pieces is read.' }),
  steps: z.array(stepFields).min(1).max(maxSteps).optional().meta({ description: 'The actions that it is made of.' }),
  result: z.string().min(1).optional().meta({ description: 'JMESPath over input and steps: what it answers.' }),
  tests: z.array(testFields).max(200).default([]).meta({ description: 'Run by gatehouse actions test.' }),
})

export type WrittenAction = z.infer<typeof actionFields>
