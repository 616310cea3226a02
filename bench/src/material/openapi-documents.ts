import type { ImportDocument } from '@gatehouse/automation'
import { load } from 'js-yaml'
import { generatedDocument } from './generated-document.ts'
import { listShared, readShared } from './shared-data.ts'

export interface OpenApiMaterial {
  readonly documents: readonly ImportDocument[]
  readonly operationCount: number
  /** The same documents as JSON, for the baseline. */
  readonly jsonTexts: readonly string[]
  /** Where they are from, in words. */
  readonly origin: string
}

/**
 * Documents with at least so many operations: the published ones again and again, each time under another title and so
 * in another namespace. Generated ones where there are no published ones.
 */
export function openApiDocuments(
  minOperations: number,
  options: { readonly formats?: readonly ('json' | 'yaml')[] } = {},
): OpenApiMaterial {
  const { formats = ['json', 'yaml'] } = options
  const published = listShared('openapi')
    .map((path) => documentOf(path, readShared(path)!))
    .filter(({ format }) => formats.includes(format))
  const originals = published.length > 0 ? published : generated()
  const documents: ImportDocument[] = []
  const jsonTexts: string[] = []
  let operationCount = 0
  for (let i = 0; operationCount < minOperations; i++) {
    const original = originals[i % originals.length]!
    const copy = Math.floor(i / originals.length)
    documents.push({ file: `${copy}/${original.file}`, content: retitled(original, copy) })
    jsonTexts.push(original.json)
    operationCount += original.operationCount
  }
  return {
    documents,
    operationCount,
    jsonTexts,
    origin:
      published.length > 0
        ? `${published.length} published documents, repeated under other titles`
        : 'generated documents, because the published ones are not on this machine',
  }
}

interface Original {
  readonly file: string
  readonly format: 'json' | 'yaml'
  readonly content: string
  readonly json: string
  readonly operationCount: number
}

function documentOf(path: string, content: string): Original {
  const file = path.replace(/\.gz$/, '')
  const format = file.endsWith('.json') ? 'json' : 'yaml'
  const parsed: unknown = format === 'json' ? JSON.parse(content) : load(content)
  const json = format === 'json' ? content : JSON.stringify(parsed)
  return { file, format, content, json, operationCount: operationsIn(parsed) }
}

function generated(): readonly Original[] {
  return Array.from({ length: 20 }, (_, i) => documentOf(`generated-${i}.json`, generatedDocument(i, 100)))
}

const methods = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace'])

function operationsIn(document: unknown): number {
  const { paths = {} } = document as { paths?: Record<string, Record<string, unknown>> }
  return Object.values(paths)
    .flatMap((item) => Object.keys(item))
    .filter((key) => methods.has(key)).length
}

/** The namespace comes from the title. */
function retitled({ format, content }: Original, copy: number): string {
  if (copy === 0) return content
  if (format === 'yaml')
    return content.replace(/^info:\n(?: .*\n)*? +title: *['"]?/m, (start) => `${start}Copy ${copy} of `)
  const document = JSON.parse(content) as { info: { title: string } }
  document.info.title = `Copy ${copy} of ${document.info.title}`
  return JSON.stringify(document)
}
