/** A refusal in words for the caller. */
export class Problem extends Error {
  readonly status: number
  readonly code: string
  readonly field: string | undefined

  constructor(status: number, code: string, message: string, field?: string) {
    super(message)
    this.name = 'Problem'
    this.status = status
    this.code = code
    this.field = field
  }
}

export function notFound(what: string, id: string): Problem {
  return new Problem(404, 'not_found', `There is no ${what} with the id ${JSON.stringify(id.slice(0, 100))}.`)
}

/** The request is fine by itself, but what it refers to does not exist. */
export function unknownReference(field: string, what: string, id: string): Problem {
  return new Problem(
    422,
    'unknown_reference',
    `${field}: there is no ${what} with the id ${JSON.stringify(id)}.`,
    field,
  )
}

export function conflict(code: string, message: string): Problem {
  return new Problem(409, code, message)
}
