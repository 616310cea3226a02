import type { AskedInput } from '@gatehouse/execution'
import type { ElicitRequestFormParams, InputRequests } from '@modelcontextprotocol/server'
import { formsOf, type Form } from './forms-of.ts'

const longestMessage = 4_000

/**
 * A question of a tool as MCP input requests, one for each form that is not answered yet. Their names say which question they
 * belong to, so that a late answer never answers the next one. Undefined when no form can hold the question, and when the
 * user has turned it down.
 */
export function inputRequestsOf(asked: AskedInput): InputRequests | undefined {
  if (asked.isDeclined) return undefined
  const forms = formsOf(asked.schema)
  if (forms === undefined) return undefined
  const open = forms.filter((form) => !Object.hasOwn(asked.parts, partOf(form)))
  return Object.fromEntries(
    open.map((form) => [
      keyOf(asked.question, form),
      {
        method: 'elicitation/create' as const,
        params: {
          mode: 'form',
          message: messageOf(asked, form),
          requestedSchema: form.schema as unknown as ElicitRequestFormParams['requestedSchema'],
        } satisfies ElicitRequestFormParams,
      },
    ]),
  )
}

/** Under which names the answers to a question come. */
export function keyOf(question: number, form: Form): string {
  return `q${question}${form.part === undefined ? '' : `.${form.part}`}`
}

/** Under which name what came of it is kept. */
export function partOf(form: Form): string {
  return form.part === undefined ? '' : `.${form.part}`
}

/** Who asks stands first: what follows is the word of a stranger. */
function messageOf({ tool, message }: AskedInput, { part }: Form): string {
  const about = part === undefined ? '' : ` (${part.slice(0, 100)})`
  return `${tool} asks${about}: ${message.slice(0, longestMessage)}`
}
