import { generatedLines, type CatalogMaterial } from './catalog.ts'
import { readShared } from './shared-data.ts'

/** So many tools: published ones as far as there are any on this machine, generated ones for the rest. */
export function largeCatalog(toolCount: number): CatalogMaterial {
  const published = ['apis-100k', 'apis-200k-extra']
    .flatMap((name) => readShared(`catalogs/${name}.jsonl.gz`)?.trimEnd().split('\n') ?? [])
    .slice(0, toolCount)
  const generated = published.length < toolCount ? generatedLines(toolCount - published.length).split('\n') : []
  return {
    text: `${[...published, ...generated].join('\n')}\n`,
    toolCount,
    origin: `${published.length.toLocaleString('en')} published operations and ${generated.length.toLocaleString('en')} generated ones`,
  }
}
