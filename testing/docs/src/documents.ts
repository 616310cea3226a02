import { filesOf, textOf } from './repository.ts'

export interface Document {
  /** From the root of the repository. */
  readonly path: string
  readonly text: string
}

/** What people read, in the order in which a newcomer would. Notes of single packages and decisions are not in it. */
export function guides(): readonly Document[] {
  const order = ['connect-a-client', 'publish-actions', 'users-and-grants', 'sign-in', 'audit', 'operate']
  const found = filesOf('docs/guides/*.md')
  const known = order.map((name) => `docs/guides/${name}.md`)
  return ['README.md', ...known, ...found.filter((path) => !known.includes(path))].map(documentAt)
}

/** Every document of the project. */
export function allDocuments(): readonly Document[] {
  return filesOf('*.md', 'docs/**/*.md', 'examples/*/*.md').map(documentAt)
}

function documentAt(path: string): Document {
  return { path, text: textOf(path) }
}
