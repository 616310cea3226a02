import { createSchemaValidator } from '@gatehouse/json-schema'
import { actionId } from '../action/action.ts'
import { checkFolder } from './check-folder.ts'
import type { AuthoredFile, AuthoringProblem } from './problem.ts'

export interface FolderValidation {
  readonly actions: readonly {
    readonly id: string
    readonly file: string
    readonly mode: string
    readonly effect: string
  }[]
  readonly problems: readonly AuthoringProblem[]
  /** Calls of actions that are not in the folder; the server checks them when it loads the folder. */
  readonly unchecked: readonly string[]
}

/** Checks a folder without a server. */
export function validateFolder(files: readonly AuthoredFile[]): FolderValidation {
  const { actions, problems, unchecked } = checkFolder(files, { validator: createSchemaValidator() })
  return {
    actions: actions.map((action) => ({
      id: actionId(action),
      file: action.authored.source.file,
      mode: action.mode,
      effect: action.effect,
    })),
    problems,
    unchecked,
  }
}
