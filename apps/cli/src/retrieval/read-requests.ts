import { readQuery } from './read-query.ts'
import { findFile, readRecords } from './read-records.ts'
import { InvalidInputError } from '@gatehouse/core'

/** Texts of the requests of a set, whatever they are about: evenly over the file, at most so many. */
export async function readRequests(folder: string, limit: number): Promise<readonly string[]> {
  const file = findFile(folder, 'queries')
  if (file === undefined) {
    throw new InvalidInputError('file_not_found', 'The folder has neither queries.jsonl nor queries.jsonl.gz.', {
      at: folder,
    })
  }
  const records = await readRecords(file)
  const step = Math.max(1, records.length / limit)
  const count = Math.min(limit, records.length)
  return Array.from({ length: count }, (_, i) => readQuery(records[Math.floor(i * step)]!).text)
}
