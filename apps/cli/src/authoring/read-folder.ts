import { readdir, readFile, realpath, stat } from 'node:fs/promises'
import { join, relative, resolve, sep } from 'node:path'
import { InvalidInputError } from '@gatehouse/core'
import { fileError } from '../input/file-error.ts'

/** A file of hand-written actions; its name is relative to the folder, with `/`. */
export interface ActionFile {
  readonly file: string
  readonly content: string
}

const maxFiles = 2_000
const maxFileBytes = 1024 * 1024
const maxTotalBytes = 32 * 1024 * 1024
const actionFile = /\.(?:json|ya?ml)$/i

/** Every .yaml, .yml and .json file below the folder. Symbolic links are not followed: nothing outside is ever read. */
export async function readFolder(path: string, cwd: string): Promise<readonly ActionFile[]> {
  const folder = await folderAt(path, cwd)
  const names = (await namesBelow(folder, path)).sort()
  if (names.length > maxFiles) throw tooMuch('too_many_files', `The folder has more than ${maxFiles} files.`, path)
  const files: ActionFile[] = []
  let totalBytes = 0
  for (const name of names) {
    const bytes = await readBounded(join(folder, name), name)
    totalBytes += bytes.length
    if (totalBytes > maxTotalBytes) throw tooMuch('input_too_large', 'The files hold more than 32 MiB together.', path)
    files.push({ file: name.split(sep).join('/'), content: decode(bytes, name) })
  }
  if (files.length > 0) return files
  throw new InvalidInputError('nothing_to_import', 'The folder has no .yaml, .yml or .json file.', { at: path })
}

/** Where the folder really is. Throws for what is none. */
export async function folderAt(path: string, cwd: string): Promise<string> {
  try {
    const folder = await realpath(resolve(cwd, path))
    if ((await stat(folder)).isDirectory()) return folder
  } catch (error) {
    throw fileError(error, path)
  }
  throw new InvalidInputError('not_a_folder', 'A folder is needed here.', { at: path })
}

async function namesBelow(folder: string, path: string): Promise<string[]> {
  try {
    const entries = await readdir(folder, { recursive: true, withFileTypes: true })
    return entries
      .filter((entry) => entry.isFile() && actionFile.test(entry.name))
      .map((entry) => relative(folder, join(entry.parentPath, entry.name)))
      .filter((name) => !name.split(sep).some((part) => part === 'node_modules' || part.startsWith('.')))
  } catch (error) {
    throw fileError(error, path)
  }
}

async function readBounded(file: string, name: string): Promise<Buffer> {
  try {
    if ((await stat(file)).size > maxFileBytes)
      throw tooMuch('input_too_large', 'One file holds more than 1 MiB.', name)
    return await readFile(file)
  } catch (error) {
    throw error instanceof InvalidInputError ? error : fileError(error, name)
  }
}

function decode(bytes: Buffer, name: string): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes)
  } catch (cause) {
    throw new InvalidInputError('not_utf8', 'The file is not UTF-8 text.', {
      at: name,
      hint: 'Save it as UTF-8.',
      cause,
    })
  }
}

function tooMuch(code: string, message: string, at: string): InvalidInputError {
  return new InvalidInputError(code, message, { at, hint: 'Split the folder.' })
}
