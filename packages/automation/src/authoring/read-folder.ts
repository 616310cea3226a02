import type { z } from 'zod'
import { isPlainObject } from '../import/plain-object.ts'
import { actionFields, type WrittenAction } from './action-fields.ts'
import { folderFields, type WrittenFolder } from './folder-fields.ts'
import type { AuthoredFile, AuthoringProblem } from './problem.ts'
import { sayIssues } from './say-issues.ts'
import { readSource, type Source } from './source.ts'
import { stepSchemaFor } from './step-fields.ts'

export const folderFile = /^gatehouse-actions\.(?:ya?ml|json)$/
const maxFiles = 2_000
const maxActionsPerFile = 500

/** An action as a file has it. */
export interface AuthoredAction {
  readonly source: Source
  /** Where it stands in its file: empty, or `/actions/0`. */
  readonly at: string
  readonly written: WrittenAction
  /** Its own, or that of the folder. */
  readonly namespace: string
}

export interface ReadFolder {
  readonly folder: WrittenFolder
  readonly folderSource?: Source
  readonly actions: readonly AuthoredAction[]
  readonly problems: readonly AuthoringProblem[]
}

/** Reads all files and finds everything in them that does not fit the format, not only the first. */
export function readFolder(files: readonly AuthoredFile[]): ReadFolder {
  if (files.length > maxFiles) {
    const message = `The folder has more than ${maxFiles} files.`
    const problem = { file: '', line: 1, column: 1, at: '', code: 'too_many_files', message, hint: 'Split it.' }
    return { folder: {}, actions: [], problems: [problem] }
  }
  const problems: AuthoringProblem[] = []
  const sources = files.flatMap((file) => {
    const source = readSource(file)
    if (!Array.isArray(source)) return [source as Source]
    problems.push(...(source as readonly AuthoringProblem[]))
    return []
  })
  const folderSource = sources.find(({ file }) => folderFile.test(file))
  const folder = folderSource === undefined ? {} : readFolderFields(folderSource, problems)
  const actions = sources
    .filter((source) => source !== folderSource)
    .flatMap((source) => readActions(source, folder, problems))
  return { folder, ...(folderSource === undefined ? {} : { folderSource }), actions, problems }
}

function readFolderFields(source: Source, problems: AuthoringProblem[]): WrittenFolder {
  const value = withoutEditorNote(source.value)
  const parsed = folderFields.safeParse(value)
  if (parsed.success) return parsed.data
  problems.push(...sayIssues(source, '', parsed.error.issues, ['namespace', 'target']))
  return {}
}

function readActions(source: Source, folder: WrittenFolder, problems: AuthoringProblem[]): readonly AuthoredAction[] {
  const { value } = source
  if (!isPlainObject(value)) {
    problems.push(source.problem('', 'not_an_action', 'The file is not an object with an action in it.'))
    return []
  }
  const list = value['actions']
  if (list === undefined) return readAction(source, '', withoutEditorNote(value), folder, problems)
  if (!Array.isArray(list) || list.length === 0 || list.length > maxActionsPerFile) {
    problems.push(source.problem('/actions', 'invalid_field', `actions must be a list of 1 to ${maxActionsPerFile}.`))
    return []
  }
  for (const key of Object.keys(value)) {
    if (key === 'actions' || key === '$schema') continue
    problems.push(
      source.problem(`/${key}`, 'unknown_field', `${key} cannot stand beside actions.`, 'Put it into each action.'),
    )
  }
  return list.flatMap((action, i) => readAction(source, `/actions/${i}`, action, folder, problems))
}

function readAction(
  source: Source,
  at: string,
  value: unknown,
  folder: WrittenFolder,
  problems: AuthoringProblem[],
): readonly AuthoredAction[] {
  const before = problems.length
  const parsed = actionFields.safeParse(value)
  if (!parsed.success) {
    const known = Object.keys(actionFields.shape)
    problems.push(...parsed.error.issues.flatMap((issue) => sayActionIssue(source, at, issue, value, known)))
  }
  if (isPlainObject(value) && (value['request'] === undefined) === (value['steps'] === undefined)) {
    const message = 'An action has either a request or steps.'
    problems.push(source.problem(at, 'request_or_steps', message, 'A request calls an API, steps call other actions.'))
  }
  const namespace = parsed.data?.namespace ?? folder.namespace
  if (parsed.success && namespace === undefined) {
    const hint = 'Write namespace into the action, or into gatehouse-actions.yaml for the whole folder.'
    problems.push(source.problem(at, 'missing_field', 'namespace is missing.', hint))
  }
  if (problems.length > before || !parsed.success) return []
  return [{ source, at, written: parsed.data, namespace: namespace! }]
}

/** A step is checked against what it is meant to be, so that nobody has to read about the other kind. */
function sayActionIssue(
  source: Source,
  at: string,
  issue: z.core.$ZodIssue,
  value: unknown,
  known: readonly string[],
): readonly AuthoringProblem[] {
  const [field, index] = issue.path
  if (field !== 'steps' || typeof index !== 'number' || issue.path.length !== 2) {
    return sayIssues(source, at, [issue], issue.path.length === 0 ? known : [])
  }
  const step = (value as { steps: readonly unknown[] }).steps[index]
  const issues = stepSchemaFor(step).safeParse(step).error?.issues ?? [issue]
  return sayIssues(source, `${at}/steps/${index}`, issues, [
    'id',
    'when',
    'call',
    'input',
    'on_failure',
    'compensate',
    'ask',
  ])
}

/** `$schema` is for editors. */
function withoutEditorNote(value: unknown): unknown {
  if (!isPlainObject(value)) return value
  const { $schema: _note, ...rest } = value
  return rest
}
