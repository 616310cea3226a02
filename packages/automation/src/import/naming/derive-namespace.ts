import { InvalidInputError } from '@gatehouse/core'
import { shortDigest } from './short-digest.ts'
import { wordsOf } from './words.ts'

const format = /^[a-z0-9_]+(?:\.[a-z0-9_]+)*$/
const maxLength = 100
const maxWords = 4
const maxDerivedLength = 40

/** Words that say what kind of document it is, not whose. */
const noise = new Set([
  'api',
  'apis',
  'openapi',
  'swagger',
  'rest',
  'restful',
  'spec',
  'specification',
  'version',
  'the',
  'oas',
])

/** The namespace somebody asked for. Throws `invalid_namespace`. */
export function checkNamespace(namespace: string): string {
  if (isNamespace(namespace)) return namespace
  throw new InvalidInputError('invalid_namespace', `${JSON.stringify(namespace.slice(0, 200))} is not a namespace.`, {
    at: 'namespace',
    hint: 'Use lower-case letters, digits and _ in segments with dots between them, at most 100 characters: crm, aws.s3.',
  })
}

export function isNamespace(text: string): boolean {
  return text.length <= maxLength && format.test(text)
}

/** A short namespace from the title, else from the file's name. */
export function deriveNamespace(title: string, file: string): string {
  const fromTitle = shortName(title)
  if (fromTitle !== '') return fromTitle
  const fromFile = shortName(baseName(file))
  return fromFile === '' ? `api_${shortDigest(`${title} ${file}`)}` : fromFile
}

/** Without folders and what only tells the format. */
export function baseName(file: string): string {
  const name = file.split(/[/\\]/).at(-1) ?? ''
  return name.replace(/\.gz$/i, '').replace(/\.(?:json|ya?ml)$/i, '')
}

function shortName(text: string): string {
  // One word is one word here: `OpenAI` is not `open_ai`.
  const words = wordsOf(text.replaceAll("'", '').toLowerCase()).filter(
    (word, i) => !noise.has(word) && !isVersion(word, i),
  )
  const chosen: string[] = []
  for (const word of words.slice(0, maxWords)) {
    if ([...chosen, word].join('_').length > maxDerivedLength && chosen.length > 0) break
    chosen.push(word)
  }
  return chosen.join('_').slice(0, maxDerivedLength)
}

function isVersion(word: string, position: number): boolean {
  return /^v\d+$/.test(word) || (position > 0 && /^\d+$/.test(word))
}
