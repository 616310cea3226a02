import { InvalidInputError } from './errors.ts'
import { isWantedVersion } from './match-version.ts'

/**
 * `source://namespace.name`, optionally with `@version`. The namespace may have dots; the name has none. The version is a whole
 * one, a part of one (`1`, `1.2`) or `latest`.
 */
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
  const version = format.exec(text)?.[4]
  if (version !== undefined) throw invalidVersion(text, version)
  throw new InvalidInputError(
    'invalid_tool_reference',
    `${JSON.stringify(text.slice(0, 200))} is not a tool reference.`,
    {
      hint: 'Write source://namespace.name, for example automation_hub://crm.create_job; @version may follow.',
    },
  )
}

function invalidVersion(text: string, version: string): InvalidInputError {
  return new InvalidInputError(
    'invalid_tool_reference',
    `${JSON.stringify(text.slice(0, 200))} asks for the version ${JSON.stringify(version)}, which is none.`,
    { hint: 'After @ stands 1, 1.2, 1.2.3 or latest; without it the newest version is meant.' },
  )
}

export function tryParseToolReference(text: string): ToolReference | undefined {
  const match = format.exec(text)
  if (match === null) return undefined
  const [, source, namespace, name, version] = match
  if (version !== undefined && !isWantedVersion(version)) return undefined
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
