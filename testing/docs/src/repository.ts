import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The root of the repository, without a slash at the end. */
export const root = fileURLToPath(new URL('../../..', import.meta.url)).replace(/\/$/, '')

/** Paths of the files that belong to the repository, new ones that are not ignored too; with `/`, from the root. */
export function filesOf(...patterns: readonly string[]): readonly string[] {
  const list = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', ...patterns], {
    cwd: root,
    encoding: 'utf8',
  })
  return list.split('\n').filter((path) => path !== '' && existsSync(join(root, path)))
}

export function textOf(path: string): string {
  return readFileSync(join(root, path), 'utf8')
}
