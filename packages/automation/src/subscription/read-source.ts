import type { ImportDocument } from '../import/import-options.ts'
import type { SeenFile, SourceOptions } from './import-subscription.ts'
import type { SourceReader } from './source-reader.ts'

/**
 * The documents of a source, or undefined when no file of it, references included, differs from what was seen. When one
 * does all are read: references between documents are followed only among those that are imported together.
 */
export async function readSource(
  reader: SourceReader,
  { urls }: Pick<SourceOptions, 'urls'>,
  seen: Readonly<Record<string, SeenFile>>,
): Promise<readonly ImportDocument[] | undefined> {
  const texts = new Map<string, string>()
  let isChanged = false
  for (const url of urls) {
    const text = await reader.look(url, seen[url])
    if (text !== 'unchanged') texts.set(url, text)
    if (text !== 'unchanged' && reader.files()[url]?.digest !== seen[url]?.digest) isChanged = true
  }
  if (!isChanged && !(await isReferenceChanged(reader, urls, seen))) return undefined
  const documents: ImportDocument[] = []
  for (const url of urls) {
    documents.push({ file: url, content: texts.get(url) ?? (await reader.look(url, undefined)) })
  }
  return documents
}

async function isReferenceChanged(
  reader: SourceReader,
  urls: readonly string[],
  seen: Readonly<Record<string, SeenFile>>,
): Promise<boolean> {
  for (const url of Object.keys(seen)) {
    if (urls.includes(url)) continue
    const text = await reader.look(url, seen[url])
    if (text !== 'unchanged' && reader.files()[url]?.digest !== seen[url]!.digest) return true
  }
  return false
}
