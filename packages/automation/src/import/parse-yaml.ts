import { CORE_SCHEMA, defineMappingTag, load, mapTag, mergeTag, YAMLException } from 'js-yaml'
import { UnreadableDocumentError } from './unreadable-document-error.ts'

const maxDepth = 200
const maxAliases = 10_000

export interface ParsedYaml {
  readonly value: unknown
  /** Members that a later member of the same name replaced, by the mapping that had both. */
  readonly shadowed: WeakMap<object, ShadowedMember[]>
  /** Where the first duplicate stands, as `line:column`. */
  readonly duplicateAt?: string
}

export interface ShadowedMember {
  readonly key: string
  readonly value: unknown
}

/**
 * Reads YAML 1.2 (and JSON, its subset) with merge keys. Duplicate keys are an error in YAML, yet one in an example
 * should not cost a whole API: the text is then read again, the last one wins, and what it replaced is kept aside.
 */
export function parseYaml(text: string): ParsedYaml {
  const shadowed = new WeakMap<object, ShadowedMember[]>()
  try {
    return { value: load(text, { schema: strictSchema(), maxDepth, maxAliases, maxTotalMergeKeys }), shadowed }
  } catch (error) {
    if (!isDuplicateKey(error)) throw asUnreadable(error)
    const duplicateAt = error.mark === undefined ? '' : `${error.mark.line + 1}:${error.mark.column + 1}`
    return { value: parseKeepingShadowed(text, shadowed), shadowed, duplicateAt }
  }
}

const maxTotalMergeKeys = 100_000

function strictSchema() {
  return CORE_SCHEMA.withTags(mergeTag)
}

export function parseKeepingShadowed(text: string, shadowed: WeakMap<object, ShadowedMember[]>): unknown {
  const keepingMap = defineMappingTag(mapTag.tagName, {
    ...mapTag,
    has: () => false,
    addPair(carrier: Record<string, unknown>, key, value) {
      const name = String(key)
      if (Object.hasOwn(carrier, name)) {
        const kept = shadowed.get(carrier) ?? []
        kept.push({ key: name, value: carrier[name] })
        shadowed.set(carrier, kept)
      }
      return mapTag.addPair(carrier, key, value)
    },
  })
  try {
    return load(text, { schema: CORE_SCHEMA.withTags(mergeTag, keepingMap), maxDepth, maxAliases, maxTotalMergeKeys })
  } catch (error) {
    throw asUnreadable(error)
  }
}

function isDuplicateKey(error: unknown): error is YAMLException {
  return error instanceof YAMLException && error.reason === 'duplicated mapping key'
}

function asUnreadable(error: unknown): UnreadableDocumentError {
  if (!(error instanceof YAMLException)) {
    return new UnreadableDocumentError('invalid_yaml', 'The text cannot be read as YAML.')
  }
  const isBound = /exceeded max|abnormal merge/.test(error.reason)
  const code = isBound ? 'document_too_complex' : 'invalid_yaml'
  if (error.mark === undefined) return new UnreadableDocumentError(code, `Not readable as YAML: ${error.reason}.`)
  const { line, column } = error.mark
  return new UnreadableDocumentError(
    code,
    `Not readable as YAML: ${error.reason} at line ${line + 1}, column ${column + 1}.`,
    { at: `${line + 1}:${column + 1}` },
  )
}
