import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'
import { parseArguments } from '../access/parse-arguments.ts'

const noParameters = z.strictObject({})

/** Query parameters in the shape the route asks for. One that is unknown or given twice is refused, not ignored. */
export function readQuery<Schema extends z.ZodType>(
  schema: Schema | undefined,
  parameters: URLSearchParams,
): z.output<Schema> {
  const names = [...parameters.keys()]
  const repeated = names.find((name, i) => names.indexOf(name) !== i)
  if (repeated !== undefined) {
    const name = repeated.slice(0, 100)
    throw new InvalidInputError('repeated_parameter', `The query parameter ${JSON.stringify(name)} is given twice.`, {
      at: `/${name}`,
      hint: 'Give it once.',
    })
  }
  return parseArguments(schema ?? noParameters, Object.fromEntries(parameters)) as z.output<Schema>
}
