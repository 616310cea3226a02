import { readFile, stat } from 'node:fs/promises'
import { promisify } from 'node:util'
import { gunzip } from 'node:zlib'
import { InvalidInputError } from '@gatehouse/core'
import { fileError } from '../input/file-error.ts'
import { readStdinBytes } from '../input/read-stdin.ts'
import type { Runtime } from '../runtime.ts'
import { collectFiles, shownName, standardInput } from './collect-files.ts'

/** A description of an API, read. */
export interface Document {
  readonly file: string
  readonly content: string
}

const maxDocumentBytes = 64 * 1024 * 1024
const maxTotalBytes = 256 * 1024 * 1024

/** Reads everything the paths mean. One unreadable file stops it, so that nothing has been sent by then. */
export async function readDocuments(paths: readonly string[], runtime: Runtime): Promise<readonly Document[]> {
  const documents: Document[] = []
  let totalBytes = 0
  for (const file of await collectFiles(paths, runtime.cwd)) {
    const name = shownName(file, runtime.cwd)
    const content = decode(await unpacked(await readBytes(file, runtime), name), name)
    totalBytes += content.length
    if (totalBytes > maxTotalBytes) {
      throw new InvalidInputError('input_too_large', 'The documents hold more than 256 MiB together.', {
        at: name,
        hint: 'Import in parts.',
      })
    }
    documents.push({ file: name, content })
  }
  return documents
}

async function readBytes(file: string, runtime: Runtime): Promise<Buffer> {
  if (file === standardInput) return readStdinBytes(runtime.stdin)
  try {
    if ((await stat(file)).size > maxDocumentBytes) throw tooLarge(file)
    return await readFile(file)
  } catch (error) {
    throw error instanceof InvalidInputError ? error : fileError(error, file)
  }
}

async function unpacked(bytes: Buffer, name: string): Promise<Buffer> {
  // RFC 1952 §2.3.1: the two magic bytes say more than the name of the file.
  const isGzip = bytes[0] === 0x1f && bytes[1] === 0x8b
  if (!isGzip) {
    if (name.endsWith('.gz')) throw badGzip(name)
    return bytes
  }
  try {
    return await promisify(gunzip)(bytes, { maxOutputLength: maxDocumentBytes })
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE' ? tooLarge(name) : badGzip(name, error)
  }
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new InvalidInputError('not_utf8', 'The file is not UTF-8 text.', {
      at: name,
      hint: 'Save it as UTF-8 and import it again.',
      cause,
    })
  }
}

function tooLarge(name: string): InvalidInputError {
  return new InvalidInputError('input_too_large', 'One document holds more than 64 MiB.', { at: name })
}

function badGzip(name: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError('bad_gzip', 'The file is not a whole gzip file.', {
    at: name,
    hint: 'It may be cut off; fetch it again.',
    cause,
  })
}
