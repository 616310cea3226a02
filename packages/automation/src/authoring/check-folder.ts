import type { SchemaValidator } from '@gatehouse/json-schema'
import { checkCalls, type FindOutside } from './check-calls.ts'
import type { WrittenFolder } from './folder-fields.ts'
import { makeAction, type MadeAction } from './make-action.ts'
import type { AuthoredFile, AuthoringProblem } from './problem.ts'
import { readFolder } from './read-folder.ts'
import type { Source } from './source.ts'

export interface CheckedFolder {
  readonly folder: WrittenFolder
  readonly folderSource?: Source
  readonly actions: readonly MadeAction[]
  /** Sorted by file and line. */
  readonly problems: readonly AuthoringProblem[]
  /** Actions that are called and not in the folder, where nobody could say whether they exist. */
  readonly unchecked: readonly string[]
}

export interface CheckDeps {
  readonly validator: SchemaValidator
  /** Actions outside of the folder. By default nobody can say. */
  readonly findOutside?: FindOutside
}

/** Everything that can be said about a folder of actions without storing it; all problems of all files at once. */
export function checkFolder(files: readonly AuthoredFile[], { validator, findOutside }: CheckDeps): CheckedFolder {
  const { actions: authored, problems: read, ...folder } = readFolder(files)
  const made = authored.map((action) => makeAction(action, folder.folder, validator))
  const distinct = withoutDoubles(made.map(({ action }) => action))
  // What could not be read may be what is called.
  const isWhole = made.length > 0 && read.length === 0
  const outside: FindOutside = (call) =>
    findOutside?.(call) ?? (isWhole && findOutside !== undefined ? undefined : 'unknown')
  const calls = checkCalls(distinct.actions, outside, validator)
  const problems = [...read, ...made.flatMap((one) => one.problems), ...distinct.problems, ...calls.problems]
  return {
    ...folder,
    actions: calls.actions,
    problems: problems.toSorted(byPlace),
    unchecked: calls.unchecked,
  }
}

function withoutDoubles(actions: readonly MadeAction[]) {
  const first = new Map<string, MadeAction>()
  const problems: AuthoringProblem[] = []
  for (const action of actions) {
    const id = `${action.namespace}:${action.name}@${action.version}`
    const other = first.get(id)
    if (other === undefined) {
      first.set(id, action)
      continue
    }
    const { source, at } = action.authored
    const message = `${id} is written twice; the other one is in ${other.authored.source.file}.`
    problems.push(source.problem(`${at}/version`, 'duplicate_action', message, 'Give one another name or version.'))
  }
  return { actions: [...first.values()], problems }
}

function byPlace(a: AuthoringProblem, b: AuthoringProblem): number {
  if (a.file !== b.file) return a.file < b.file ? -1 : 1
  return a.line - b.line || a.column - b.column
}
