import type { Tool } from '@gatehouse/catalog'
import { toolKey } from '@gatehouse/core'
import { cautionsOf, shownDescription, shownSchema, textsOfSchema, visibleText } from '@gatehouse/discovery'
import { callableVersions } from '@gatehouse/execution'
import type { Deprecation } from '@gatehouse/spec'
import type { DetailsAnswer } from './meta-tools/answers.ts'

const maxTitleLength = 300

/** What a tool looks like on the wire: one version of it, and which others there are. */
export function toolToJson(
  tool: Tool,
  stored: Tool,
  limits: { readonly maxInputBytes: number; readonly maxResultBytes: number; readonly toolTimeoutMs: number },
  now: number,
): DetailsAnswer['tools'][number] {
  const versions = callableVersions(stored, now)
  const { deprecation } = tool
  // Others have written these texts: whoever reads them must not take them for orders.
  const cautions = cautionsOf([tool.name, tool.title ?? '', tool.description, ...textsOfSchema(tool.inputSchema)])
  const isDeprecated = tool.isDeprecated === true || (deprecation !== undefined && deprecation.deprecatedAt <= now)
  return {
    tool: toolKey(tool),
    version: tool.version,
    title: visibleText(tool.title ?? tool.name).slice(0, maxTitleLength),
    namespace: tool.namespace,
    description: shownDescription(tool.description),
    ...(cautions.length === 0 ? {} : { cautions: [...cautions] }),
    effect: tool.effect,
    execution_mode: tool.mode,
    input_schema: shownSchema(tool.inputSchema) as DetailsAnswer['tools'][number]['input_schema'],
    ...(tool.outputSchema === undefined
      ? {}
      : { output_schema: shownSchema(tool.outputSchema) as DetailsAnswer['tools'][number]['input_schema'] }),
    authorization:
      tool.authorization.kind === 'none'
        ? { kind: 'none' }
        : { kind: 'connection', provider: tool.authorization.provider, scopes: [...tool.authorization.scopes] },
    limits: {
      max_input_bytes: limits.maxInputBytes,
      max_result_bytes: limits.maxResultBytes,
      timeout_ms: limits.toolTimeoutMs,
    },
    ...(tool.examples === undefined || tool.examples.length === 0 ? {} : { examples: [...tool.examples] }),
    ...(tool.tags === undefined || tool.tags.length === 0 ? {} : { tags: [...tool.tags] }),
    ...(isDeprecated ? { deprecated: true } : {}),
    ...(deprecation === undefined ? {} : { deprecation: deprecationToJson(deprecation) }),
    ...(versions.length < 2
      ? {}
      : {
          versions: versions.map(({ version, deprecation: word }) => ({
            version,
            ...(word === undefined ? {} : deprecationToJson(word)),
          })),
        }),
    executable: tool.isExecutable,
  }
}

function deprecationToJson({ deprecatedAt, removedAt, advice }: Deprecation) {
  return {
    deprecated_at: new Date(deprecatedAt).toISOString(),
    ...(removedAt === undefined ? {} : { removed_at: new Date(removedAt).toISOString() }),
    ...(advice === undefined ? {} : { advice }),
  }
}
