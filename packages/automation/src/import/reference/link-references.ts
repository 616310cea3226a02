import type { ImportDocument } from '../import-options.ts'
import { shortDigest } from '../naming/short-digest.ts'
import { createNotes, type Notes } from '../notes.ts'
import { parseDocument } from '../parse-document.ts'
import { isPlainObject, objectOr, ownMember, type PlainObject } from '../plain-object.ts'
import { toPointer } from '../resolve-reference.ts'
import { fileName, referredFile } from './file-name.ts'

/** Member of the root below which the other files are found once they are linked. */
export const linkedFiles = 'x-linked-files'

interface LinkedFile {
  readonly name: string
  readonly root: PlainObject
  /** Pointer of its root in the document; empty for the document itself. */
  readonly pointer: string
  /** Pointers of its anchors (JSON Schema 2020-12 §8.2.2), found on first use. */
  anchors?: ReadonlyMap<string, string>
}

/**
 * Makes one tree of a document and the files it refers to: they are placed below `x-linked-files`, and every reference
 * between them becomes one within the document. The tree is changed in place; what leads nowhere stays as it is written.
 */
export function linkReferences(
  root: PlainObject,
  file: string,
  library: readonly ImportDocument[],
  notes: Notes,
): void {
  const texts = new Map(library.flatMap((document) => namesOf(document).map((name) => [name, document] as const)))
  const placed: Record<string, unknown> = {}
  const known = new Map<string, LinkedFile | undefined>()
  const queue: LinkedFile[] = [{ name: fileName(file), root, pointer: '' }]
  for (const name of namesOf({ file })) known.set(name, queue[0])

  const link = (name: string): LinkedFile | undefined => {
    if (known.has(name)) return known.get(name)
    const document = texts.get(name)
    const value = document === undefined ? undefined : read(document, notes)
    if (document === undefined || value === undefined) {
      known.set(name, undefined)
      return undefined
    }
    const slug = name.replaceAll(/[^\w./:-]+/g, '_')
    const key = Object.hasOwn(placed, slug) || slug === '__proto__' ? `${slug}_${shortDigest(name)}` : slug
    const linked = { name: fileName(document.file), root: value, pointer: toPointer([linkedFiles, key]) }
    placed[key] = value
    for (const other of namesOf(document)) known.set(other, linked)
    queue.push(linked)
    return linked
  }
  for (const from of queue) rewriteReferences(from, (reference) => linkedReference(reference, from, link))
  if (Object.keys(placed).length > 0) (root as Record<string, unknown>)[linkedFiles] = placed
}

function namesOf({ file }: Pick<ImportDocument, 'file'>): readonly string[] {
  const name = fileName(file)
  return [...new Set([name, name.replace(/\.gz$/i, '')])]
}

function read(document: ImportDocument, notes: Notes): PlainObject | undefined {
  try {
    return parseDocument(document, createNotes(document.file)).root
  } catch {
    notes.add('library_unreadable', `${document.file.slice(0, 200)} is referred to and cannot be read.`)
    return undefined
  }
}

/** The reference as one within the document; undefined when it is that already, or leads nowhere. */
function linkedReference(
  reference: string,
  from: LinkedFile,
  link: (name: string) => LinkedFile | undefined,
): string | undefined {
  const hash = reference.indexOf('#')
  const path = hash === -1 ? reference : reference.slice(0, hash)
  const fragment = hash === -1 ? '' : reference.slice(hash + 1)
  const other = path === '' ? from : link(referredFile(path, from.name))
  if (other !== undefined) {
    if (other === from && other.pointer === '' && path === '') return undefined
    return `#${other.pointer}${fragmentPointer(fragment, other)}`
  }
  // Ways of writing a place in the same file without `#`; those of the document itself are understood later.
  if (hash !== -1 || from.pointer === '') return undefined
  if (path.startsWith('/')) return `#${from.pointer}${path}`
  const schemas = {
    components: objectOr(objectOr(from.root['components'])['schemas']),
    definitions: from.root['definitions'],
  }
  if (ownMember(schemas.components, path) !== undefined) return `#${from.pointer}/components/schemas/${path}`
  return ownMember(objectOr(schemas.definitions), path) === undefined
    ? undefined
    : `#${from.pointer}/definitions/${path}`
}

function fragmentPointer(fragment: string, file: LinkedFile): string {
  if (fragment === '' || fragment.startsWith('/')) return fragment === '/' ? '' : fragment
  if (/^(?:components|definitions|paths)\//.test(fragment)) return `/${fragment}`
  if (file.pointer === '') return fragment
  file.anchors ??= anchorsOf(file.root)
  return file.anchors.get(fragment) ?? `/${fragment}`
}

function anchorsOf(root: PlainObject): ReadonlyMap<string, string> {
  const anchors = new Map<string, string>()
  const visit = (value: unknown, way: readonly string[]): void => {
    if (typeof value !== 'object' || value === null) return
    for (const keyword of ['$anchor', '$dynamicAnchor']) {
      const name = (value as PlainObject)[keyword]
      if (typeof name === 'string' && !anchors.has(name)) anchors.set(name, toPointer(way))
    }
    for (const [key, member] of Object.entries(value)) visit(member, [...way, key])
  }
  visit(root, [])
  return anchors
}

function rewriteReferences({ root }: LinkedFile, rewritten: (reference: string) => string | undefined): void {
  // YAML aliases share nodes.
  const seen = new Set<object>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null || seen.has(value)) return
    seen.add(value)
    if (isPlainObject(value) && typeof value['$ref'] === 'string') {
      const reference = rewritten(value['$ref'])
      if (reference !== undefined) (value as Record<string, unknown>)['$ref'] = reference
    }
    for (const member of Object.values(value)) visit(member)
  }
  visit(root)
}
