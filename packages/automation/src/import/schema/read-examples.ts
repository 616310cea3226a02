import { isPlainObject } from '../plain-object.ts'

const maxExamples = 3
const maxExampleCharacters = 2_000

/** `example` and `examples` in all their shapes as the list of 2020-12. Long ones are left out. */
export function readExamples(example: unknown, examples: unknown): readonly unknown[] {
  const found: unknown[] = example === undefined ? [] : [example]
  if (Array.isArray(examples)) found.push(...examples.slice(0, maxExamples))
  // The media type's shape, by name, in a place where a list is meant.
  else if (isPlainObject(examples)) {
    for (const named of Object.values(examples).slice(0, maxExamples)) {
      if (isPlainObject(named) && 'value' in named) found.push(named['value'])
    }
  } else if (examples !== undefined) found.push(examples)
  return found.slice(0, maxExamples).filter(isShort)
}

function isShort(value: unknown): boolean {
  if (typeof value === 'string') return value.length <= maxExampleCharacters
  if (typeof value !== 'object' || value === null) return value !== undefined
  return JSON.stringify(value).length <= maxExampleCharacters
}
