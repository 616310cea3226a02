import { cleanText, plainText, shorten } from '../clean-text.ts'
import { wordsOf } from '../naming/words.ts'
import type { OperationSite } from './operation-source.ts'

const maxTitleLength = 120
const maxDescriptionLength = 2_000
const maxTags = 20

export interface OperationWords {
  readonly title: string
  readonly summary: string
  readonly description: string
  readonly tags: readonly string[]
}

/** What people and models read about an operation. */
export function describeOperation(
  { operation, pathItem }: OperationSite,
  { operationId, method, path }: { readonly operationId: string; readonly method: string; readonly path: string },
): OperationWords {
  const written = text(operation['summary'] ?? pathItem['summary'])
  // Generators repeat the operation's id where nobody wrote a summary.
  const summary = written === operationId ? '' : written
  const details = text(operation['description'] ?? pathItem['description'])
  const title = summary === '' ? humanised(operationId, method, path) : singleLine(summary)
  // A description that begins with the summary needs it only once.
  const isRepeated = details.toLowerCase().startsWith(summary.replace(/\.$/, '').toLowerCase())
  const description = summary === '' || isRepeated ? details : `${summary}\n${details}`
  return {
    title: shorten(title, maxTitleLength),
    summary,
    description: shorten((description === '' ? title : description).trim(), maxDescriptionLength),
    tags: tagsOf(operation['tags']),
  }
}

function text(value: unknown): string {
  return typeof value === 'string' ? plainText(value, maxDescriptionLength) : ''
}

function singleLine(value: string): string {
  return value.replaceAll(/\s+/g, ' ').replace(/\.$/, '')
}

function humanised(operationId: string, method: string, path: string): string {
  const words = wordsOf(operationId)
  if (words.length === 0) return `${method} ${path}`
  const sentence = words.join(' ')
  return sentence.charAt(0).toUpperCase() + sentence.slice(1)
}

function tagsOf(tags: unknown): readonly string[] {
  if (!Array.isArray(tags)) return []
  const names = tags
    .filter((tag): tag is string => typeof tag === 'string')
    .map((tag) => singleLine(cleanText(tag, 80)))
  return [...new Set(names.filter((name) => name !== ''))].slice(0, maxTags)
}
