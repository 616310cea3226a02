import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { LabelledQuery, LabelledSet, LabelledTool } from '@gatehouse/discovery/evaluate'
import { InvalidInputError } from '@gatehouse/core'
import { fileError } from '../input/file-error.ts'
import { readQuery, type ReadQuery } from './read-query.ts'
import { findFile, readRecords } from './read-records.ts'
import { readTool } from './read-tool.ts'

export interface SetRead {
  readonly set: LabelledSet
  /** Relevant ids that are no tool of the set: never found, or left out. */
  readonly unknownIds: number
  /** Lines of tools that were left out because their id stands on an earlier line. */
  readonly repeatedIds: number
}

/**
 * Reads tools.jsonl, queries.jsonl and, where there is one, queries_infeasible.jsonl of a folder, packed or not. A request
 * without relevant tools is one that no tool serves, in whichever file it stands. A relevant id that is no tool counts as
 * never found, unless those are to be ignored. Throws, with file and line, at what is wrong; `unknown_tool` when no
 * relevant id at all is a tool.
 */
export async function readSet(
  folder: string,
  { ignoresUnknown }: { readonly ignoresUnknown: boolean },
): Promise<SetRead> {
  await assertFolder(folder)
  const { tools, repeatedIds } = await readTools(folder)
  const read = [
    ...(await readQueries(folder, 'queries')),
    ...(findFile(folder, 'queries_infeasible') === undefined ? [] : await readQueries(folder, 'queries_infeasible')),
  ]
  const ids = new Set(tools.map(({ id }) => id))
  const queries: LabelledQuery[] = []
  const infeasible: string[] = []
  let unknownIds = 0
  let knownIds = 0
  let firstUnknown: { readonly id: string; readonly at: string } | undefined
  for (const { text, groups, at } of read) {
    for (const id of groups.flat()) {
      if (ids.has(id)) knownIds++
      else {
        unknownIds++
        firstUnknown ??= { id, at }
      }
    }
    const known = groups.map((group) => group.filter((id) => ids.has(id))).filter((group) => group.length > 0)
    const wanted = ignoresUnknown ? known : groups
    if (wanted.length > 0) queries.push({ text, groups: wanted })
    else if (groups.length === 0) infeasible.push(text)
  }
  if (firstUnknown !== undefined && knownIds === 0) throw unknownTool(firstUnknown.id, firstUnknown.at)
  if (queries.length === 0) {
    throw new InvalidInputError('empty_set', 'No request has a relevant tool, so there is nothing to find.', {
      at: folder,
    })
  }
  return { set: { name: basename(folder), tools, queries, infeasible }, unknownIds, repeatedIds }
}

async function assertFolder(folder: string): Promise<void> {
  const found = await stat(folder).catch((error: unknown) => {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new InvalidInputError('folder_not_found', 'There is no such folder.', { at: folder, cause: error })
      : fileError(error, folder)
  })
  if (!found.isDirectory()) {
    throw new InvalidInputError('not_a_folder', 'A set is a folder with tools.jsonl and queries.jsonl.', { at: folder })
  }
}

async function readTools(
  folder: string,
): Promise<{ readonly tools: readonly LabelledTool[]; readonly repeatedIds: number }> {
  const records = await readRecords(fileOf(folder, 'tools'))
  const byId = new Map<string, LabelledTool>()
  for (const tool of records.map(readTool)) if (!byId.has(tool.id)) byId.set(tool.id, tool)
  if (byId.size === 0)
    throw new InvalidInputError('empty_set', 'There is no tool in it.', { at: fileOf(folder, 'tools') })
  return { tools: [...byId.values()], repeatedIds: records.length - byId.size }
}

async function readQueries(folder: string, name: string): Promise<readonly ReadQuery[]> {
  return (await readRecords(fileOf(folder, name))).map(readQuery)
}

function fileOf(folder: string, name: string): string {
  const file = findFile(folder, name)
  if (file !== undefined) return file
  throw new InvalidInputError('file_not_found', `The folder has neither ${name}.jsonl nor ${name}.jsonl.gz.`, {
    at: folder,
    hint: 'Run: gatehouse bench retrieval --help',
  })
}

function unknownTool(id: string, at: string): InvalidInputError {
  return new InvalidInputError(
    'unknown_tool',
    `No relevant id is a tool of the set; the first is ${JSON.stringify(id)}.`,
    {
      at,
      hint: 'See that both files are of one set: relevant holds what is id in tools.jsonl.',
    },
  )
}
