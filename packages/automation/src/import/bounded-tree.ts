import { UnreadableDocumentError } from './unreadable-document-error.ts'

/** Beyond what a text can spell out; documents share a few blocks, not many. */
const maxExtraNodes = 300_000

/**
 * YAML aliases make a graph out of a small text: refuses one that contains itself, and one that would be enormous
 * when written out ("billion laughs"). Everything after this may treat the document as a tree.
 */
export function assertBoundedTree(root: unknown, text: string): void {
  const maxNodes = text.length + maxExtraNodes
  const sizes = new Map<object, number>()
  const open = new Set<object>()
  const sizeOf = (value: unknown): number => {
    if (typeof value !== 'object' || value === null) return 1
    const known = sizes.get(value)
    if (known !== undefined) return known
    if (open.has(value)) throw new UnreadableDocumentError('cyclic_alias', 'A YAML alias contains itself.')
    open.add(value)
    let size = 1
    for (const member of Object.values(value)) size += sizeOf(member)
    open.delete(value)
    sizes.set(value, size)
    if (size > maxNodes) {
      throw new UnreadableDocumentError(
        'document_too_complex',
        'The YAML aliases stand for far more values than the text has.',
      )
    }
    return size
  }
  sizeOf(root)
}
