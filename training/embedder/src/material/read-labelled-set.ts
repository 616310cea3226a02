import type { LabelledTool } from '@gatehouse/discovery/measure'
import { readLines } from './read-lines.ts'

export interface LabelledSet {
  readonly name: string
  readonly tools: readonly LabelledTool[]
  readonly queries: readonly LabelledQuery[]
}

export interface LabelledQuery {
  readonly query: string
  /** Ids of tools. */
  readonly relevant: readonly string[]
  /** Each is satisfied by any of its tools. */
  readonly groups: readonly (readonly string[])[]
}

interface SetTool {
  readonly id: string
  readonly namespace: string
  readonly name: string
  readonly title?: string
  readonly description?: string
  readonly parameters?: LabelledTool['parameters']
  readonly server_description?: string
}

/** A folder of `tools.jsonl` and `queries.jsonl`, packed or not. */
export function readLabelledSet(folder: string, name: string): LabelledSet {
  const queries = readLines<Omit<LabelledQuery, 'groups'> & { readonly groups?: LabelledQuery['groups'] }>(
    `${folder}/${name}/queries`,
  )
  return {
    name,
    tools: readLines<SetTool>(`${folder}/${name}/tools`).map(labelledTool),
    queries: queries.map(({ query, relevant, groups = relevant.map((id) => [id]) }) => ({ query, relevant, groups })),
  }
}

function labelledTool({
  id,
  namespace,
  name,
  title,
  description,
  parameters,
  server_description,
}: SetTool): LabelledTool {
  return {
    id,
    namespace,
    name,
    ...(title === undefined ? {} : { title }),
    description: description ?? '',
    tags: [],
    parameters: (parameters ?? []).slice(0, 60),
    namespaceDescription: server_description ?? '',
  }
}
