import { GatehouseError, InvalidInputError } from '@gatehouse/core'
import type { BackendFactory, CatalogSource } from '@gatehouse/spec'
import { describeOnlyAdapter } from './describe-only-adapter.ts'
import { createJsonLinesSource } from './json-lines-source.ts'
import { openLines } from './open-lines.ts'

/**
 * Tools that are described in a JSON Lines file and run elsewhere. Config: `{path?}`, an absolute path of a `.jsonl` or
 * `.jsonl.gz` file on this machine. Without a path the tools are pushed, and there is nothing to pull.
 */
export const jsonLinesBackend: BackendFactory = {
  specificationVersion: 'v1',
  type: 'json_lines',
  create: ({ sourceId, config }) => ({
    source: sourceOf(sourceId, pathOf(config)),
    adapter: describeOnlyAdapter,
  }),
}

function sourceOf(sourceId: string, path: string | undefined): CatalogSource {
  return {
    async *pull(options) {
      if (path === undefined) {
        throw new GatehouseError('conflict', 'nothing_to_pull', `The tools of ${sourceId} are pushed to it.`, {
          hint: `Import them again with gatehouse import tools FILE --source ${sourceId}.`,
        })
      }
      yield* createJsonLinesSource({ lines: openLines(path) }).pull(options)
    },
  }
}

function pathOf(config: unknown): string | undefined {
  const { path, ...others } = (config ?? {}) as Record<string, unknown>
  const [unknownField] = Object.keys(others)
  if (unknownField !== undefined) throw invalidConfig(unknownField, 'is not a field of a json_lines source.')
  if (path === undefined) return undefined
  if (typeof path !== 'string' || !path.startsWith('/')) throw invalidConfig('path', 'must be an absolute path.')
  return path
}

function invalidConfig(field: string, why: string): InvalidInputError {
  return new InvalidInputError('invalid_source_config', `config.${field} ${why}`, { at: `/config/${field}` })
}
