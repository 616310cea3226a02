// What the command line needs without a server, apart from the rest: it starts for every command.
export { actionJsonSchema } from './action-json-schema.ts'
export type { CheckedFolder } from './check-folder.ts'
export type { WrittenTarget } from './folder-fields.ts'
export {
  importActions,
  type ActionsReport,
  type ImportActionsDeps,
  type ImportActionsRequest,
} from './import-actions.ts'
export type { AuthoredFile, AuthoringProblem } from './problem.ts'
export { folderFile } from './read-folder.ts'
export { testFolder, type FolderTestReport, type TestResult } from './testing/test-folder.ts'
export { validateFolder, type FolderValidation } from './validate-folder.ts'
