import { InvalidInputError } from '@gatehouse/core'
import type { AskedInput } from '@gatehouse/execution'
import { formsOf, type Form } from './forms-of.ts'
import { keyOf, partOf } from './input-requests.ts'

/** What a person has answered to a question. */
export type GivenResponses =
  /** Nothing that belongs to this question. */
  | { readonly kind: 'nothing' }
  /** The forms were turned down, or never shown. */
  | { readonly kind: 'declined' }
  /** Some of the forms; others are still open. */
  | { readonly kind: 'part'; readonly parts: Readonly<Record<string, unknown>> }
  | { readonly kind: 'whole'; readonly input: unknown }

/** Reads the responses to `inputRequestsOf`. Names that are unknown are passed over. Throws `invalid_input`. */
export function readResponses(asked: AskedInput, responses: Readonly<Record<string, unknown>>): GivenResponses {
  const forms = formsOf(asked.schema) ?? []
  const given: Record<string, unknown> = {}
  for (const form of forms) {
    const key = keyOf(asked.question, form)
    if (!Object.hasOwn(responses, key)) continue
    const { action, content } = responseOf(responses[key], key)
    if (action !== 'accept') return { kind: 'declined' }
    given[partOf(form)] = content
  }
  if (Object.keys(given).length === 0) return { kind: 'nothing' }
  const all = { ...asked.parts, ...given }
  const isWhole = forms.every((form) => Object.hasOwn(all, partOf(form)))
  return isWhole ? { kind: 'whole', input: inputOf(forms, all) } : { kind: 'part', parts: given }
}

function inputOf(forms: readonly Form[], contents: Readonly<Record<string, unknown>>): unknown {
  const [first] = forms
  if (first?.isSingle === true) return (contents[partOf(first)] as Record<string, unknown>)['answer']
  const members = forms.flatMap((form): [string, unknown][] => {
    const content = contents[partOf(form)] as object
    return form.part === undefined ? Object.entries(content) : [[form.part, content]]
  })
  return Object.fromEntries(members)
}

function responseOf(response: unknown, key: string): { readonly action: unknown; readonly content: object } {
  const { action, content } = (response ?? {}) as { readonly action?: unknown; readonly content?: unknown }
  if (action === 'decline' || action === 'cancel') return { action, content: {} }
  if (action === 'accept' && typeof content === 'object' && content !== null && !Array.isArray(content))
    return { action, content }
  throw new InvalidInputError(
    'invalid_input',
    'A response has an action, and when it is accept, the fields as content.',
    {
      at: `/inputResponses/${key}`,
    },
  )
}
