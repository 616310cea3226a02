import { readFile, stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InvalidInputError } from '@gatehouse/core'
import { fileError } from '../input/file-error.ts'
import type { Runtime } from '../runtime.ts'
import { shownName } from './collect-files.ts'
import type { Document } from './read-documents.ts'

const maxBytes = 1024 * 1024

/** The file of rules as it is; the server says what is wrong in it, line by line. */
export async function readEffects(path: string, { cwd }: Runtime): Promise<Document> {
  const file = resolve(cwd, path)
  try {
    if ((await stat(file)).size > maxBytes) {
      throw new InvalidInputError('input_too_large', 'A file of rules may have 1 MiB at most.', { at: path })
    }
    return { file: shownName(file, cwd), content: await readFile(file, 'utf8') }
  } catch (error) {
    throw error instanceof InvalidInputError ? error : fileError(error, path)
  }
}
