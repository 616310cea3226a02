import { createInterface, type Interface } from 'node:readline/promises'
import { InvalidInputError } from '@gatehouse/core'
import type { InputRequest } from '../client/answers.ts'
import { parseJson } from '../input/parse-json-input.ts'
import { plainLines, plainText } from '../output/plain-text.ts'
import type { Runtime } from '../runtime.ts'

/** Asks a person what a tool wants to know: an object field by field, anything else as JSON. */
export async function askForInput(runtime: Runtime, request: InputRequest): Promise<unknown> {
  const { stdin, stderr } = runtime
  stderr.write(`${plainLines(request.message)}\n`)
  using line = createInterface({ input: stdin, output: stderr, terminal: true })
  const cancelled = new AbortController()
  line.on('SIGINT', () => cancelled.abort())
  try {
    return await answered(line, request.input_schema, cancelled.signal)
  } catch (cause) {
    if (!cancelled.signal.aborted) throw cause
    throw new InvalidInputError('cancelled', 'Nothing was entered; the execution still waits for input.', { cause })
  }
}

async function answered(line: Interface, schema: unknown, signal: AbortSignal): Promise<unknown> {
  const fields = fieldsOf(schema)
  if (fields.length === 0) return parseJson(await line.question('Input, as JSON: ', { signal }), 'the input')
  const entries: [string, unknown][] = []
  for (const field of fields) {
    const text = await line.question(`${questionOf(field)}: `, { signal })
    if (text !== '' || (field.isRequired && field.type === 'string')) entries.push([field.name, valueOf(text, field)])
  }
  return Object.fromEntries(entries)
}

interface Field {
  readonly name: string
  readonly type: unknown
  readonly description: unknown
  readonly choices: readonly unknown[] | undefined
  readonly isRequired: boolean
}

function fieldsOf(schema: unknown): readonly Field[] {
  const { type, properties, required } = (schema ?? {}) as Record<string, unknown>
  if (type !== 'object' || typeof properties !== 'object' || properties === null) return []
  return Object.entries(properties as Record<string, Record<string, unknown> | boolean>).map(([name, property]) => {
    const { type, description, enum: choices } = typeof property === 'object' ? property : {}
    return {
      name,
      type,
      description,
      choices: Array.isArray(choices) ? choices : undefined,
      isRequired: Array.isArray(required) && required.includes(name),
    }
  })
}

function questionOf({ name, type, description, choices, isRequired }: Field): string {
  const facts = [
    ...(choices === undefined ? [plainText(type)] : [choices.map(plainText).join(' | ')]),
    ...(isRequired ? [] : ['optional']),
  ].filter((fact) => fact !== '')
  const words = plainText(description)
  return `${plainText(name)}${words === '' ? '' : ` – ${words}`}${facts.length === 0 ? '' : ` (${facts.join(', ')})`}`
}

/** Text where text is asked for; otherwise JSON where it is JSON, so that the server can say what is wrong with the rest. */
function valueOf(text: string, { type, choices }: Field): unknown {
  if (type === 'string' || choices?.includes(text) === true) return text
  try {
    return JSON.parse(text) as unknown
  } catch {
    return text
  }
}
