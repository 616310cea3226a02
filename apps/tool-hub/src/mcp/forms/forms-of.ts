import type { JsonSchema } from '@gatehouse/spec'
import { fieldOf, type FormField } from './field-of.ts'

/** What a client shows a person: fields with simple values, nothing inside of anything. */
export interface Form {
  /** The member of the answer that it fills; undefined: the answer itself. */
  readonly part?: string
  /** True when the answer is a single value, which is the field `answer` of the form. */
  readonly isSingle?: boolean
  readonly schema: FormSchema
}

export interface FormSchema {
  readonly type: 'object'
  readonly properties: Readonly<Record<string, FormField>>
  readonly required?: readonly string[]
}

const mostFields = 50
const mostForms = 10

/**
 * The forms in which a question can be put to a person: one for the simple members of its schema, one more for each member
 * that is an object of simple members. Undefined when it asks for something that no form can hold; the answer is checked
 * against the schema itself in any case, so a form may be less strict.
 * https://modelcontextprotocol.io/specification/2025-11-25/client/elicitation#requested-schema
 */
export function formsOf(schema: JsonSchema): readonly Form[] | undefined {
  if (typeof schema === 'boolean') return undefined
  const field = fieldOf(schema)
  if (field !== undefined) {
    return [{ isSingle: true, schema: { type: 'object', properties: { answer: field }, required: ['answer'] } }]
  }
  const members = membersOf(schema)
  if (members === undefined) return undefined
  const simple: [string, FormField][] = []
  const forms: Form[] = []
  for (const [name, member] of members) {
    const field = fieldOf(member)
    const inner = field === undefined ? formOf(member, name) : undefined
    if (field === undefined && inner === undefined) return undefined
    if (field !== undefined) simple.push([name, field])
    if (inner !== undefined) forms.push(inner)
  }
  const own = simple.length === 0 && forms.length > 0 ? [] : [{ schema: formSchema(simple, schema['required']) }]
  return forms.length > mostForms ? undefined : [...own, ...forms]
}

function formOf(schema: unknown, part: string): Form | undefined {
  const members = membersOf(schema)
  if (members === undefined) return undefined
  const fields = members.map(([name, member]) => [name, fieldOf(member)] as const)
  if (fields.some(([, field]) => field === undefined)) return undefined
  return { part, schema: formSchema(fields as [string, FormField][], (schema as Record<string, unknown>)['required']) }
}

function formSchema(fields: readonly (readonly [string, FormField])[], required: unknown): FormSchema {
  const needed = Array.isArray(required) ? fields.map(([name]) => name).filter((name) => required.includes(name)) : []
  return {
    type: 'object',
    properties: Object.fromEntries(fields),
    ...(needed.length === 0 ? {} : { required: needed }),
  }
}

/** Undefined for what is no object, or one that says more about itself than its members do. */
function membersOf(schema: unknown): readonly [string, unknown][] | undefined {
  if (typeof schema !== 'object' || schema === null) return undefined
  const { type, properties } = schema as Record<string, unknown>
  if (type !== 'object' || typeof properties !== 'object' || properties === null) return undefined
  if (['$ref', 'allOf', 'anyOf', 'oneOf', 'if'].some((keyword) => keyword in schema)) return undefined
  const members = Object.entries(properties)
  return members.length > mostFields ? undefined : members
}
