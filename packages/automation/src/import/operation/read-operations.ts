import type { SkippedOperation } from '../import-report.ts'
import type { Notes } from '../notes.ts'
import type { ParsedDocument } from '../parse-document.ts'
import { isPlainObject, type PlainObject } from '../plain-object.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'
import type { OperationSite } from './operation-source.ts'

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace', 'query'])
const otherMembers = new Set(['$ref', 'summary', 'description', 'servers', 'parameters', 'additionalOperations'])

export interface FoundOperations {
  readonly sites: readonly OperationSite[]
  readonly skipped: readonly Omit<SkippedOperation, 'file'>[]
}

/** Every operation of every path: found, or skipped with its reason. */
export function readOperations(document: ParsedDocument, resolver: ReferenceResolver, notes: Notes): FoundOperations {
  const found: Found = { sites: [], skipped: [], notes, resolver, document }
  const { root } = document
  noteIgnored(root, notes)
  const paths = root['paths']
  if (isPlainObject(paths)) {
    for (const [path, pathItem] of pathsOf(paths, found)) readPath(path, pathItem, found)
  } else if (paths !== undefined && paths !== null) {
    found.skipped.push({ method: '', path: '', reason: 'paths must be an object.', code: 'invalid_paths' })
  }
  if (found.sites.length + found.skipped.length === 0) notes.add('no_operations', 'The document has no operations.')
  return found
}

interface Found {
  readonly sites: OperationSite[]
  readonly skipped: Omit<SkippedOperation, 'file'>[]
  readonly notes: Notes
  readonly resolver: ReferenceResolver
  readonly document: ParsedDocument
}

// The same path written twice: the last one counts, what the first one had is reported.
function* pathsOf(paths: PlainObject, found: Found): Generator<readonly [string, unknown]> {
  yield* Object.entries(paths).filter(([path]) => !path.startsWith('x-'))
  const lost = [
    ...found.document
      .shadowedMembers(found.document.root)
      .filter(({ key }) => key === 'paths')
      .flatMap(({ value }) => entriesOf(value)),
    ...found.document.shadowedMembers(paths).map(({ key, value }) => [key, value] as const),
  ]
  for (const [path, pathItem] of lost) {
    for (const method of operationKeys(pathItem)) shadowed(method, path, found)
  }
}

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] {
  return isPlainObject(value) ? Object.entries(value) : []
}

function operationKeys(pathItem: unknown): readonly string[] {
  return isPlainObject(pathItem) ? Object.keys(pathItem).filter((key) => methods.has(key.toLowerCase())) : []
}

function shadowed(method: string, path: string, found: Found): void {
  const reason = 'The document describes this operation twice; only the last one counts.'
  found.skipped.push({ method: method.toUpperCase(), path, reason, code: 'duplicate_key' })
}

function readPath(path: string, value: unknown, found: Found): void {
  const at = ['paths', path]
  if (value === null)
    return found.notes.add('empty_path', 'A path has nothing in it.', `/paths/${path.replaceAll('/', '~1')}`)
  const skip = (reason: string, code: string): number => found.skipped.push({ method: '', path, reason, code })
  if (!isPlainObject(value)) return void skip('A path must be an object of operations.', 'invalid_path_item')
  const pathItem = found.resolver.follow(value)
  if (pathItem === undefined) {
    return void skip(
      `The reference ${String(value['$ref']).slice(0, 200)} leads nowhere in this document.`,
      'unresolved_reference',
    )
  }
  const seen = new Set<string>()
  for (const [key, operation] of Object.entries(pathItem)) {
    const name = key.toLowerCase()
    if (methods.has(name)) readOperation(name, operation, { path, pathItem, at: [...at, key], seen }, found)
    else if (!otherMembers.has(key) && !name.startsWith('x-')) {
      found.notes.add(
        'unknown_member',
        `${key.slice(0, 40)} is not an operation.`,
        `/paths/${path.replaceAll('/', '~1')}`,
      )
    }
  }
  for (const { key } of found.document.shadowedMembers(value))
    if (methods.has(key.toLowerCase())) shadowed(key, path, found)
  // OpenAPI 3.2 §4.9: methods that have no field of their own.
  for (const [key, operation] of entriesOf(pathItem['additionalOperations'])) {
    readOperation(
      key.toLowerCase(),
      operation,
      { path, pathItem, at: [...at, 'additionalOperations', key], seen },
      found,
    )
  }
}

function readOperation(
  name: string,
  value: unknown,
  place: {
    readonly path: string
    readonly pathItem: PlainObject
    readonly at: readonly string[]
    readonly seen: Set<string>
  },
  found: Found,
): void {
  const method = name.toUpperCase()
  const { path, pathItem, at, seen } = place
  const skip = (reason: string, code: string): number => found.skipped.push({ method, path, reason, code })
  if (!/^[A-Z][A-Z0-9_-]{0,30}$/.test(method) || method === 'CONNECT') {
    return void skip('This is not an HTTP method that can be sent.', 'invalid_method')
  }
  if (seen.has(method)) return shadowed(method, path, found)
  const operation = found.resolver.follow(value)
  if (operation === undefined) return void skip('An operation must be an object.', 'invalid_operation')
  seen.add(method)
  found.sites.push({ method, path, operation, pathItem, at })
}

function noteIgnored(root: PlainObject, notes: Notes): void {
  const webhooks = isPlainObject(root['webhooks']) ? Object.keys(root['webhooks']).length : 0
  if (webhooks > 0)
    notes.add(
      'webhooks_ignored',
      `Webhooks are calls that the API makes; ${webhooks} of them are not imported.`,
      '/webhooks',
    )
}
