import { readIds, readText, wrongField } from './read-field.ts'
import type { SetRecord } from './read-records.ts'

export interface ReadQuery {
  /** May be empty: a request that says nothing finds nothing. */
  readonly text: string
  /** Of each group any one tool serves; no group when no tool does. */
  readonly groups: readonly (readonly string[])[]
  readonly at: string
}

/** Without groups every relevant tool is wanted: each is a group of its own. */
export function readQuery(record: SetRecord): ReadQuery {
  const { value, at } = record
  const text = readText(record, 'query')
  if (text === undefined) throw wrongField(at, 'query', 'a text')
  return {
    text,
    groups: readGroups(value['groups'], at) ?? readIds(value['relevant'], at, 'relevant').map((id) => [id]),
    at,
  }
}

function readGroups(groups: unknown, at: string): readonly (readonly string[])[] | undefined {
  if (groups === undefined || groups === null) return undefined
  if (!Array.isArray(groups)) throw wrongField(at, 'groups', 'a list of lists of ids')
  const read = groups.map((group: unknown) => readIds(group, at, 'groups')).filter((group) => group.length > 0)
  return read.length === 0 ? undefined : read
}
