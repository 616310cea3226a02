import { valueAt } from '../answer/json-pointer.ts'

/** Values of earlier answers by name, as text; what was not found is not there. */
export type Remembered = Readonly<Record<string, string>>

const maxValueLength = 2_000

/** What later requests need of an answer. Sources are JSON Pointers or `header:NAME`. */
export function rememberValues(
  sources: Readonly<Record<string, string>>,
  answer: { readonly value: unknown; readonly headers: ReadonlyMap<string, string> },
): Remembered {
  const found: Record<string, string> = {}
  for (const [name, source] of Object.entries(sources)) {
    const value = source.startsWith('header:')
      ? answer.headers.get(source.slice('header:'.length).toLowerCase())
      : valueAt(answer.value, source)
    const text = textOf(value)
    if (text !== undefined && text.length <= maxValueLength) found[name] = text
  }
  return found
}

function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value === '' ? undefined : value
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : undefined
}
