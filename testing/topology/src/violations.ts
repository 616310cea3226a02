import { posix } from 'node:path'
import { allowed, typeOnly } from './allowed.ts'
import { importsOf } from './imports-of.ts'

export interface SourceFile {
  /** Relative to the root of the repository, with `/`. */
  readonly path: string
  readonly text: string
}

/** What a file imports although its place does not allow it, in words. */
export function violationsOf(file: SourceFile, folderOfPackage: ReadonlyMap<string, string>): readonly string[] {
  const from = folderOf(file.path)
  return importsOf(file.path, file.text).flatMap(({ specifier, isTypeOnly }) => {
    if (specifier.startsWith('.'))
      return leavesItsFolder(file.path, specifier) ? [`${file.path} reaches out of ${from} by ${specifier}`] : []
    const to = specifier.startsWith('@gatehouse/')
      ? folderOfPackage.get(specifier.split('/').slice(0, 2).join('/'))
      : undefined
    if (to === undefined || to === from) return []
    if (!(allowed[from] ?? []).includes(to)) return [`${file.path} imports ${specifier}: ${from} may not see ${to}`]
    if (!isTypeOnly && (typeOnly[from] ?? []).includes(to))
      return [`${file.path} imports more than types of ${specifier}`]
    return []
  })
}

export function folderOf(path: string): string {
  return path.split('/').slice(0, 2).join('/')
}

function leavesItsFolder(path: string, specifier: string): boolean {
  const target = posix.normalize(posix.join(posix.dirname(path), specifier))
  return folderOf(target) !== folderOf(path)
}
