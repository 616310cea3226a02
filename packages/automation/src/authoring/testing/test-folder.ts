import { createSchemaValidator } from '@gatehouse/json-schema'
import { actionId } from '../../action/action.ts'
import { checkFolder } from '../check-folder.ts'
import type { AuthoredFile, AuthoringProblem } from '../problem.ts'
import type { Difference } from './difference.ts'
import { testComposition } from './test-composition.ts'
import { testRequest } from './test-request.ts'

export interface TestResult {
  readonly action: string
  readonly test: string
  readonly file: string
  readonly line: number
  readonly passed: boolean
  /** Where it is not as the test says; empty when it passed. */
  readonly differences: readonly Difference[]
}

export interface FolderTestReport {
  readonly passed: number
  readonly failed: number
  readonly tests: readonly TestResult[]
  /** With a problem nothing is run. */
  readonly problems: readonly AuthoringProblem[]
}

/** Runs the tests of all actions of a folder. Nothing leaves the process. */
export async function testFolder(files: readonly AuthoredFile[]): Promise<FolderTestReport> {
  const validator = createSchemaValidator()
  const { actions, problems } = checkFolder(files, { validator })
  if (problems.length > 0) return { passed: 0, failed: 0, tests: [], problems }
  const tests: TestResult[] = []
  for (const action of actions) {
    const { source, at, written } = action.authored
    for (const [i, test] of written.tests.entries()) {
      const differences =
        action.composition === undefined
          ? await testRequest(action, test, validator)
          : await testComposition(action, test, actions, validator)
      const { file, line } = source.problem(`${at}/tests/${i}`, '', '')
      tests.push({
        action: actionId(action),
        test: test.name,
        file,
        line,
        passed: differences.length === 0,
        differences,
      })
    }
  }
  const passed = tests.filter((test) => test.passed).length
  return { passed, failed: tests.length - passed, tests, problems }
}
