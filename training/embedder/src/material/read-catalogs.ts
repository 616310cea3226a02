import type { LabelledTool } from '@gatehouse/discovery/measure'
import { readLines } from './read-lines.ts'

/** Tools without queries. Those of the same name and the same beginning of a description are kept once. */
export function readCatalogs(folder: string): readonly LabelledTool[] {
  const tools = [
    ...['apis-5k', 'field-service'].flatMap((name) => readLines<Operation>(`${folder}/${name}`).map(fromOperation)),
    ...readLines<ThinOperation>(`${folder}/apis-100k`).map(fromThinOperation),
    ...readLines<McpTool>(`${folder}/mcp-tools`).map(fromMcpTool),
    ...readLines<ListedTool>(`${folder}/mcp-catalog`).map(fromListedTool),
  ]
  const kept = new Map(tools.toReversed().map((tool) => [`${tool.name}|${tool.description.slice(0, 200)}`, tool]))
  return [...kept.values()].toReversed()
}

interface Operation {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly inputSchema?: unknown
}

interface ThinOperation extends Omit<Operation, 'inputSchema'> {
  readonly params: readonly string[]
}

interface McpTool {
  readonly server: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly tags?: readonly string[]
  readonly inputSchema?: unknown
}

interface ListedTool {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly description?: string
  readonly category?: string
  readonly parameters?: LabelledTool['parameters']
  readonly server_description?: string
}

function fromOperation({ id, namespace, name, description = '', tags = [], inputSchema }: Operation): LabelledTool {
  return { id, namespace, name, description, tags, parameters: parametersIn(inputSchema), namespaceDescription: '' }
}

function fromThinOperation({ id, namespace, name, description = '', tags = [], params }: ThinOperation): LabelledTool {
  const parameters = params.map((parameter) => ({ name: parameter }))
  return { id, namespace, name, description, tags, parameters, namespaceDescription: '' }
}

function fromMcpTool({ server, name, title, description = '', tags = [], inputSchema }: McpTool): LabelledTool {
  return {
    id: `${server}::${name}`,
    namespace: server,
    name,
    ...(typeof title === 'string' ? { title } : {}),
    description,
    tags,
    parameters: parametersIn(inputSchema),
    namespaceDescription: '',
  }
}

function fromListedTool(tool: ListedTool): LabelledTool {
  return {
    id: tool.id,
    namespace: tool.namespace,
    name: tool.name,
    description: tool.description ?? '',
    tags: tool.category === undefined ? [] : [tool.category],
    parameters: tool.parameters ?? [],
    namespaceDescription: tool.server_description ?? '',
  }
}

/** Some schemas are broken as they were published. */
function parametersIn(schema: unknown): LabelledTool['parameters'] {
  const properties = (schema as { properties?: unknown } | null | undefined)?.properties
  if (typeof properties !== 'object' || properties === null) return []
  return Object.entries(properties)
    .slice(0, 60)
    .map(([name, value]) => {
      const description = (value as { description?: unknown } | null)?.description
      return typeof description === 'string' ? { name, description } : { name }
    })
}
