import { stat } from 'node:fs/promises'
import { basename } from 'node:path'
import type { LabelledQuery, LabelledSet, LabelledTool } from '@gatehouse/discovery/evaluate'
import { InvalidInputError } from '@gatehouse/core'
import { fileError } from '../input/file-error.ts'
import { readQuery, type ReadQuery } from './read-query.ts'
import { findFile, readRecords } from './read-records.ts'
import { readTool } from './read-tool.ts'

/**
 * Reads tools.jsonl, queries.jsonl and, where there is one, queries_infeasible.jsonl of a folder, packed or not. A request
 * without relevant tools is one that no tool serves, in whichever file it stands. Throws, with file and line, at what is
 * wrong; `unknown_tool` at a relevant id that is no tool, unless those are to be ignored.
 */
export async function readSet(
  folder: string,
  { ignoresUnknown }: { readonly ignoresUnknown: boolean },
): Promise<{ readonly set: LabelledSet; readonly unknownIds: number }> {
  await assertFolder(folder)
  const tools = await readTools(folder)
  const read = [
    ...(await readQueries(folder, 'queries')),
    ...(findFile(folder, 'queries_infeasible') === undefined ? [] : await readQueries(folder, 'queries_infeasible')),
  ]
  const ids = new Set(tools.map(({ id }) => id))
  const queries: LabelledQuery[] = []
  const infeasible: string[] = []
  let unknownIds = 0
  for (const { text, groups, at } of read) {
    const unknown = groups.flat().filter((id) => !ids.has(id))
    unknownIds += unknown.length
    if (unknown.length > 0 && !ignoresUnknown) throw unknownTool(unknown[0]!, at)
    const known = groups.map((group) => group.filter((id) => ids.has(id))).filter((group) => group.length > 0)
    if (known.length > 0) queries.push({ text, groups: known })
    else if (groups.length === 0) infeasible.push(text)
  }
  if (queries.length === 0) {
    throw new InvalidInputError('empty_set', 'No request has a relevant tool, so there is nothing to find.', {
      at: folder,
    })
  }
  return { set: { name: basename(folder), tools, queries, infeasible }, unknownIds }
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

async function readTools(folder: string): Promise<readonly LabelledTool[]> {
  const firstAt = new Map<string, string>()
  const tools = (await readRecords(fileOf(folder, 'tools'))).map((record) => {
    const tool = readTool(record)
    const first = firstAt.get(tool.id)
    if (first !== undefined) {
      throw new InvalidInputError('duplicate_id', `The id ${JSON.stringify(tool.id)} stands at ${first} already.`, {
        at: record.at,
      })
    }
    firstAt.set(tool.id, record.at)
    return tool
  })
  if (tools.length === 0)
    throw new InvalidInputError('empty_set', 'There is no tool in it.', { at: fileOf(folder, 'tools') })
  return tools
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
  return new InvalidInputError('unknown_tool', `The relevant id ${JSON.stringify(id)} is no tool of the set.`, {
    at,
    hint: 'Correct the id, or leave such ids out with --ignore-unknown.',
  })
}
