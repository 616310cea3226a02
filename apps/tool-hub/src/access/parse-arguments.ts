import { InvalidInputError } from '@gatehouse/core'
import type { z } from 'zod'

/** What a caller sent, as the type it must have. Says which field is wrong and what it should be. */
export function parseArguments<Schema extends z.ZodType>(schema: Schema, value: unknown): z.output<Schema> {
  const parsed = schema.safeParse(value)
  if (parsed.success) return parsed.data
  const problems = parsed.error.issues.slice(0, 8).map((issue) => ({ at: pointer(issue.path), message: issue.message }))
  throw new InvalidInputError(
    'invalid_arguments',
    problems.map((problem) => (problem.at === '' ? problem.message : `${problem.at}: ${problem.message}`)).join('; '),
    { at: problems[0]?.at ?? '', details: { problems } },
  )
}

/** RFC 6901 */
function pointer(path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
