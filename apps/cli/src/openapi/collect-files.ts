import type { Dirent } from 'node:fs'
import { glob, readdir, realpath, stat } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { InvalidInputError } from '@gatehouse/core'
import { fileError } from '../input/file-error.ts'

/** Standard input, as a path. */
export const standardInput = '-'

const maxFiles = 10_000
const documentName = /\.(?:json|ya?ml)(?:\.gz)?$/i

/**
 * The files that the paths mean, each once, as absolute paths (or `-`): a file as it is, a folder with every description
 * below it, a glob with what it matches. Throws for a path that means nothing, before anything is read.
 */
export async function collectFiles(paths: readonly string[], cwd: string): Promise<readonly string[]> {
  const found = new Map<string, string>()
  for (const path of paths) {
    for (const file of path === standardInput ? [standardInput] : await filesOf(path, cwd)) {
      found.set(file === standardInput ? file : await realpath(file), file)
      if (found.size > maxFiles) {
        throw new InvalidInputError('too_many_files', `There are more than ${maxFiles} files.`, {
          at: path,
          hint: 'Import in parts.',
        })
      }
    }
  }
  return [...found.values()]
}

/** As the person who typed it would call the file: relative where it lies below. */
export function shownName(file: string, cwd: string): string {
  if (file === standardInput) return 'standard input'
  const near = relative(cwd, file)
  return near.startsWith('..') ? file : near
}

async function filesOf(path: string, cwd: string): Promise<readonly string[]> {
  if (path === '') throw new InvalidInputError('invalid_argument', 'The path is empty.', { at: 'PATH' })
  const absolute = resolve(cwd, path)
  try {
    const { isDirectory } = await kindOf(absolute)
    return isDirectory ? await filesBelow(path, absolute) : [absolute]
  } catch (error) {
    if (error instanceof InvalidInputError) throw error
    const isMissing = (error as NodeJS.ErrnoException).code === 'ENOENT'
    if (isMissing && /[*?[\]{}]/.test(path)) return filesMatching(path, cwd)
    throw fileError(error, absolute)
  }
}

async function kindOf(path: string): Promise<{ isDirectory: boolean }> {
  return { isDirectory: (await stat(path)).isDirectory() }
}

async function filesBelow(path: string, folder: string): Promise<readonly string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true })
  const files = entries
    .filter((entry) => entry.isFile() && documentName.test(entry.name) && !isHidden(relative(folder, entry.parentPath)))
    .map(pathOf)
  if (files.length > 0) return files.sort()
  throw new InvalidInputError('nothing_to_import', 'The folder has no .json, .yaml or .yml file, nor one with .gz.', {
    at: path,
  })
}

async function filesMatching(pattern: string, cwd: string): Promise<readonly string[]> {
  const entries: Dirent[] = []
  for await (const entry of glob(pattern, { cwd, withFileTypes: true })) entries.push(entry)
  const files = entries.filter((entry) => !entry.isDirectory()).map(pathOf)
  if (files.length > 0) return files.sort()
  throw new InvalidInputError('nothing_to_import', 'No file matches.', { at: pattern })
}

function pathOf(entry: Dirent): string {
  return join(entry.parentPath, entry.name)
}

// What package managers and version control keep there describes no API of the person's own.
function isHidden(path: string): boolean {
  return path.split('/').some((part) => part === 'node_modules' || (part.startsWith('.') && part !== '.'))
}
