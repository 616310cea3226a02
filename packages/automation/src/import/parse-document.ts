import { withStorableText } from './storable-text.ts'
import { isPlainObject, type PlainObject } from './plain-object.ts'
import { assertBoundedTree } from './bounded-tree.ts'
import type { ImportDocument } from './import-options.ts'
import { locateJsonError } from './locate-json-error.ts'
import type { Notes } from './notes.ts'
import { parseKeepingShadowed, parseYaml, type ShadowedMember } from './parse-yaml.ts'
import { scanJson } from './scan-json.ts'
import { UnreadableDocumentError } from './unreadable-document-error.ts'

const maxCharacters = 64 * 1024 * 1024
const maxJsonDepth = 200

export interface ParsedDocument {
  readonly root: PlainObject
  /** What `paths` or a path lost to a member of the same name further down. */
  readonly shadowedMembers: (parent: object) => readonly ShadowedMember[]
}

/** Text to tree. Throws {@link UnreadableDocumentError} with line and column where they are known. */
export function parseDocument(document: ImportDocument, notes: Notes): ParsedDocument {
  if (document.content.length > maxCharacters) {
    throw new UnreadableDocumentError('document_too_large', 'The document is larger than 64 MiB.')
  }
  const text = document.content.startsWith('\ufeff') ? document.content.slice(1) : document.content
  if (text.trim() === '') throw new UnreadableDocumentError('empty_document', 'The document is empty.')
  const { value, shadowed } = /^\s*[{[]/.test(text) ? parseJson(text, notes) : parseYamlText(text, notes)
  if (!isPlainObject(value)) {
    throw new UnreadableDocumentError('not_openapi', 'The document is not an object with "openapi" or "swagger" in it.')
  }
  return { root: withStorableText(value, text), shadowedMembers: (parent) => shadowed?.get(parent) ?? [] }
}

interface Parsed {
  readonly value: unknown
  readonly shadowed?: WeakMap<object, ShadowedMember[]>
}

function parseJson(text: string, notes: Notes): Parsed {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    return parseAlmostJson(text, error as SyntaxError, notes)
  }
  const { maxDepth, hasShadowedOperations } = scanJson(text)
  if (maxDepth > maxJsonDepth) {
    throw new UnreadableDocumentError('document_too_complex', `The document is nested more than ${maxJsonDepth} deep.`)
  }
  if (!hasShadowedOperations) return { value }
  return rereadWithShadowed(text, value, notes)
}

function rereadWithShadowed(text: string, value: unknown, notes: Notes): Parsed {
  const shadowed = new WeakMap<object, ShadowedMember[]>()
  try {
    return { value: parseKeepingShadowed(text, shadowed), shadowed }
  } catch (error) {
    if (!(error instanceof UnreadableDocumentError)) throw error
    notes.add('duplicate_key', 'A path or method is written twice; only the last one is imported.', '/paths')
    return { value }
  }
}

// Comments, trailing commas and the like: JSON that YAML's flow style still reads. A text without paths was not merely
// untidy, it is broken.
function parseAlmostJson(text: string, error: SyntaxError, notes: Notes): Parsed {
  try {
    const parsed = parseYamlText(text, notes)
    if (!isPlainObject(parsed.value) || !isPlainObject(parsed.value['paths'])) throw brokenJson(error, text)
    notes.add('not_strict_json', `The text is not strict JSON (${reasonOf(error)}); it was read as YAML.`)
    return parsed
  } catch (yamlError) {
    if (!(yamlError instanceof UnreadableDocumentError)) throw yamlError
    if (yamlError.code !== 'invalid_yaml') throw yamlError
    throw brokenJson(error, text)
  }
}

function brokenJson(error: SyntaxError, text: string): UnreadableDocumentError {
  const at = locateJsonError(text)
  const message = `Not readable as JSON: ${reasonOf(error)} at line ${at.replace(':', ', column ')}.`
  return new UnreadableDocumentError('invalid_json', message, { at })
}

function parseYamlText(text: string, notes: Notes): Parsed {
  const { value, shadowed, duplicateAt } = parseYaml(text)
  assertBoundedTree(value, text)
  if (duplicateAt !== undefined) {
    notes.add(
      'duplicate_key',
      `A key is written twice (first at line ${duplicateAt.replace(':', ', column ')}); the last one counts.`,
    )
  }
  return { value, shadowed }
}

// What V8 says beside where it is and what stands around it.
function reasonOf(error: SyntaxError): string {
  return error.message.replace(/(?: in JSON at position|, (?:\.{3})?").*$/s, '').slice(0, 100)
}
