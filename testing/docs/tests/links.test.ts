import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { expect, describe, test } from 'vitest'
import { allDocuments } from '../src/documents.ts'
import { anchorsOf, linksOf } from '../src/links.ts'
import { filesOf, root, textOf } from '../src/repository.ts'

const documents = allDocuments()

describe('links', () => {
  test.each(documents.map(({ path, text }) => [path, text]))('of %s lead somewhere', (path, text) => {
    const broken = linksOf(path, text).filter((link) => {
      if (!existsSync(join(root, link.path))) return true
      return link.anchor !== undefined && !anchorsOf(textOf(link.path)).has(link.anchor)
    })
    expect(broken).toEqual([])
  })

  test('are noticed when they lead nowhere', () => {
    expect(linksOf('docs/guides/a.md', 'See [b](../b.md#part) and `[c](d.md)`, [web](https://example.com).')).toEqual([
      { path: 'docs/b.md', anchor: 'part' },
    ])
    expect(anchorsOf('# One\n## `limits` of *two*, three\n')).toEqual(new Set(['one', 'limits-of-two-three']))
  })
})

test('every guide is reachable from the README', () => {
  const linked = new Set(linksOf('README.md', textOf('README.md')).map(({ path }) => path))
  expect(filesOf('docs/guides/*.md').filter((path) => !linked.has(path))).toEqual([])
})

test.each(['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'SECURITY.md'])(
  '%s names only files that exist',
  (path) => {
    const named = textOf(path).matchAll(/\b(?:apps|packages|backends|testing|docs|bench)\/[\w./-]*\w/g)
    const missing = [...named].map(([name]) => name).filter((name) => !existsSync(join(root, name)))
    expect([...new Set(missing)]).toEqual([])
  },
)
