import type { SchemaValidator } from '@gatehouse/json-schema'
import type { JsonSchema } from '@gatehouse/spec'
import type { Pause } from '../../action/pause.ts'
import { ActionFailed } from '../action-failed.ts'
import { valueAt } from '../answer/json-pointer.ts'
import { isOneOf, messageAt } from './read-status.ts'
import type { InputRequest } from './run-step.ts'

/** A question is read by a person or a model; a larger schema is none. */
const maxSchemaLength = 64 * 1024

/** The question that an answer of the API puts, or undefined when it does not wait for anybody. */
export function askForInput(pause: Pause, answer: unknown, validator: SchemaValidator): InputRequest | undefined {
  if (!isOneOf(valueAt(answer, pause.statusAt), pause.waiting)) return undefined
  const schema = 'inline' in pause.schema ? pause.schema.inline : schemaOf(valueAt(answer, pause.schema.at))
  const problem = validator.check(schema)
  if (problem !== undefined) throw unusable(`the schema of what it asks for ${problem}`)
  return { message: messageAt(answer, pause.messageAt) ?? 'The API needs more input to go on.', schema }
}

function schemaOf(value: unknown): JsonSchema {
  if (typeof value === 'boolean') return value
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unusable('it does not say what')
  if (JSON.stringify(value).length > maxSchemaLength) throw unusable('what it asks for is too large to show')
  return value as JsonSchema
}

function unusable(why: string): ActionFailed {
  return new ActionFailed({
    kind: 'bad_response',
    message: `The API asks for more input, but ${why}.`,
  })
}
