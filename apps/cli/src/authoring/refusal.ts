import type { AuthoringProblem } from '@gatehouse/automation/authoring'
import { InvalidInputError, isGatehouseError } from '@gatehouse/core'
import type { Output } from '../output/output.ts'
import { counted, problemBlock } from './findings.ts'

/** Every problem that a server refused a folder for, as blocks; empty for any other error. */
export function problemBlocks(error: unknown, output: Output): readonly string[] {
  if (!isGatehouseError(error) || error.code !== 'invalid_actions') return []
  const problems = error.details?.['problems']
  if (!Array.isArray(problems)) return []
  return (problems as readonly AuthoringProblem[]).map((problem) => problemBlock(problem, output))
}

/** The error to report: for people the problems stand above it, programs find them inside of it. */
export function toldRefusal(error: unknown, output: Output): unknown {
  const blocks = problemBlocks(error, output)
  if (blocks.length === 0 || output.isJson) return error
  output.complain(blocks.join('\n'))
  return new InvalidInputError('invalid_actions', `Nothing was stored: ${counted(blocks.length, 'problem')}.`)
}
