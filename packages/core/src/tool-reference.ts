import { InvalidInputError } from './errors.ts'

/** `source://namespace.name`, optionally with `@version`. The namespace may have dots; the name has none. */
export interface ToolReference {
  readonly source: string
  readonly namespace: string
  readonly name: string
  readonly version?: string
}

const format =
  /^([a-z][a-z0-9_-]{0,62}):\/\/([A-Za-z0-9_.-]{1,200})\.([A-Za-z0-9_-]{1,128})(?:@([0-9A-Za-z.+-]{1,64}))?$/

export function parseToolReference(text: string): ToolReference {
  const reference = tryParseToolReference(text)
  if (reference !== undefined) return reference
  throw new InvalidInputError(
    'invalid_tool_reference',
    `${JSON.stringify(text.slice(0, 200))} is not a tool reference.`,
    {
      hint: 'Write source://namespace.name, for example automation_hub://crm.create_job; @version may follow.',
    },
  )
}

export function tryParseToolReference(text: string): ToolReference | undefined {
  const match = format.exec(text)
  if (match === null) return undefined
  const [, source, namespace, name, version] = match
  return { source: source!, namespace: namespace!, name: name!, ...(version === undefined ? {} : { version }) }
}

/** The reference without its version: the key under which permission is decided. */
export function toolKey(reference: {
  readonly source: string
  readonly namespace: string
  readonly name: string
}): string {
  return `${reference.source}://${reference.namespace}.${reference.name}`
}

export const sourceIdFormat = /^[a-z][a-z0-9_-]{0,62}$/
