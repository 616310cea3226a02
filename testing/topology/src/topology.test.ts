import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { allowed, picture } from './allowed.ts'
import { violationsOf, type SourceFile } from './violations.ts'

const root = fileURLToPath(new URL('../../..', import.meta.url))

function sources(): SourceFile[] {
  const tracked = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts', '*.tsx'], {
    cwd: root,
    encoding: 'utf8',
  })
  return tracked
    .split('\n')
    .filter((path) => /^(packages|backends|apps|examples)\/[^/]+\/src\//.test(path) && !path.includes('.test.'))
    .filter((path) => existsSync(join(root, path)))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
}

function packageFolders(): Map<string, string> {
  const folders = ['packages', 'backends', 'apps', 'examples', 'testing'].flatMap((top) =>
    readdirSync(join(root, top)).map((name) => `${top}/${name}`),
  )
  return new Map(
    folders
      .filter((folder) => existsSync(join(root, folder, 'package.json')))
      .map((folder) => [
        (JSON.parse(readFileSync(join(root, folder, 'package.json'), 'utf8')) as { name: string }).name,
        folder,
      ]),
  )
}

describe('who may import whom', () => {
  const folders = packageFolders()

  test('holds for every source file', () => {
    const violations = sources().flatMap((file) => violationsOf(file, folders))
    expect(violations, `${violations.join('\n')}\n\nThe picture is:\n${picture}`).toEqual([])
  })

  test('has a row for every folder that holds code', () => {
    const homes = [...folders.values()].filter((folder) => !folder.startsWith('testing/'))
    expect(homes.filter((folder) => allowed[folder] === undefined)).toEqual([])
  })

  test.each([
    ['packages/core/src/x.ts', `import { createKeys } from '@gatehouse/identity'`],
    ['packages/policy/src/x.ts', `import type { CallTool } from '@gatehouse/execution'`],
    ['backends/json-lines/src/x.ts', `export { decide } from '@gatehouse/policy'`],
    ['packages/catalog/src/x.ts', `const house = await import('@gatehouse/app-house')`],
    ['packages/audit/src/x.ts', `import { thing } from '../../identity/src/key/keys.ts'`],
    ['packages/database/src/x.ts', `import { createKeys } from '@gatehouse/identity'`],
  ])('notices a planted violation in %s', (path, text) => {
    expect(violationsOf({ path, text }, folders)).toHaveLength(1)
  })
})
