import { cleanText } from '../clean-text.ts'
import { isPlainObject, ownMember, type PlainObject } from '../plain-object.ts'
import type { SchemaPlace } from './conversion.ts'

const maxValues = 50
const maxTextLength = 160

/**
 * What the values of an enum mean, as people write it: `x-enum-descriptions`, `x-enumDescriptions`, `x-enum-varnames`, or
 * `oneOf` of constants with a title. A reader of a schema sees the description, not the extensions.
 */
export function describeEnum({ raw, draft }: SchemaPlace): void {
  const meanings = Array.isArray(raw['enum']) ? meaningsOfEnum(raw['enum'], raw) : meaningsOfConstants(raw)
  if (meanings.length === 0) return
  const lines = meanings.slice(0, maxValues).map(([value, text]) => `- ${shown(value)}: ${text}`)
  if (meanings.length > maxValues) lines.push(`- and ${meanings.length - maxValues} more`)
  const description = draft['description']
  const sentence = `What the values mean:\n${lines.join('\n')}`
  draft['description'] = typeof description === 'string' ? `${description}\n${sentence}` : sentence
}

type Meaning = readonly [value: unknown, text: string]

function meaningsOfEnum(values: readonly unknown[], raw: PlainObject): readonly Meaning[] {
  const descriptions = raw['x-enum-descriptions'] ?? raw['x-enumDescriptions']
  const names = raw['x-enum-varnames'] ?? raw['x-enumNames'] ?? raw['x-enum-names']
  if (descriptions === undefined && names === undefined) return []
  return values.flatMap((value, i): readonly Meaning[] => {
    const name = meaningAt(names, value, i)
    const description = meaningAt(descriptions, value, i)
    // A name that only repeats the value says nothing.
    const isEcho =
      name.toLowerCase().replaceAll(/[^a-z0-9]/g, '') ===
      String(value)
        .toLowerCase()
        .replaceAll(/[^a-z0-9]/g, '')
    const text = [isEcho ? '' : name, description].filter((part) => part !== '').join(' – ')
    return text === '' ? [] : [[value, text]]
  })
}

function meaningsOfConstants(raw: PlainObject): readonly Meaning[] {
  const branches = [raw['oneOf'], raw['anyOf']].find(Array.isArray) ?? []
  const constants = branches.filter((branch: unknown) => isPlainObject(branch) && constantOf(branch) !== undefined)
  if (constants.length === 0 || constants.length < branches.length) return []
  return constants.flatMap((branch: PlainObject): readonly Meaning[] => {
    const text = [branch['title'], branch['description']]
      .map(cleaned)
      .filter((part) => part !== '')
      .join(' – ')
    return text === '' ? [] : [[constantOf(branch), text]]
  })
}

function constantOf(branch: PlainObject): unknown {
  const single = Array.isArray(branch['enum']) && branch['enum'].length === 1 ? branch['enum'][0] : undefined
  return branch['const'] ?? single
}

function meaningAt(source: unknown, value: unknown, i: number): string {
  if (Array.isArray(source)) return cleaned(source[i])
  return isPlainObject(source) ? cleaned(ownMember(source, String(value))) : ''
}

function cleaned(text: unknown): string {
  return typeof text === 'string' ? cleanText(text.replaceAll(/\s+/g, ' '), maxTextLength) : ''
}

function shown(value: unknown): string {
  return cleanText(typeof value === 'string' ? value : (JSON.stringify(value) ?? ''), 80)
}
