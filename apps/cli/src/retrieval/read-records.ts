import { createReadStream, existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import { pipeline } from 'node:stream/promises'
import { createGunzip } from 'node:zlib'
import { InvalidInputError } from '@gatehouse/core'
import { fileError } from '../input/file-error.ts'

export type JsonRecord = Readonly<Record<string, unknown>>

/** One line of a file of a set: a JSON object, and where it stands. */
export interface SetRecord {
  readonly value: JsonRecord
  /** `tools.jsonl:12` */
  readonly at: string
}

/** The file of this name, packed or not; undefined when there is neither. */
export function findFile(folder: string, name: string): string | undefined {
  return [`${name}.jsonl`, `${name}.jsonl.gz`].map((file) => join(folder, file)).find((path) => existsSync(path))
}

/** All lines of a file; empty ones are skipped. Throws `invalid_line` at the first that is no JSON object. */
export async function readRecords(path: string): Promise<readonly SetRecord[]> {
  const records: SetRecord[] = []
  const file = basename(path)
  let line = 0
  const take = (text: string): void => {
    line++
    if (text.trim() !== '') records.push(parseLine(text, `${file}:${line}`))
  }
  try {
    const bytes = createReadStream(path)
    const split = async (chunks: AsyncIterable<Buffer>): Promise<void> => splitLines(chunks, take)
    await (path.endsWith('.gz') ? pipeline(bytes, createGunzip(), split) : pipeline(bytes, split))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code?.startsWith('Z_') === true) {
      throw new InvalidInputError('invalid_gzip', 'It is named .gz but cannot be unpacked.', { at: file, cause: error })
    }
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileError(error, path)
  }
  return records
}

// NOTE: node:readline also breaks lines at U+2028 and U+2029, which JSON texts may hold as they are.
async function splitLines(chunks: AsyncIterable<Buffer>, take: (line: string) => void): Promise<void> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    const lines = (rest + decoder.decode(chunk, { stream: true })).split('\n')
    rest = lines.pop()!
    lines.forEach(take)
  }
  rest += decoder.decode()
  if (rest !== '') take(rest)
}

function parseLine(text: string, at: string): SetRecord {
  let value: unknown
  try {
    value = JSON.parse(text)
  } catch (error) {
    throw new InvalidInputError('invalid_line', `The line is no JSON: ${(error as Error).message}.`, {
      at,
      cause: error,
    })
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InvalidInputError('invalid_line', 'The line is no JSON object.', { at })
  }
  return { value: value as JsonRecord, at }
}
