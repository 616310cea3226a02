import type { AuthoringProblem, FolderTestReport, TestResult } from '@gatehouse/automation/authoring'
import type { ExitCode } from '../exit-codes.ts'
import type { Output } from '../output/output.ts'
import { plainText } from '../output/plain-text.ts'

/** What one look at a folder came to. */
export interface Findings {
  /** For programs. */
  readonly document: unknown
  /** For people: one block for each thing to look at; a watcher shows those that are new. */
  readonly blocks: readonly string[]
  readonly headline: string
  readonly code: ExitCode
}

/** `file:line:column`, as editors and terminals understand it, what is wrong, and what to do. */
export function problemBlock({ file, line, column, code, message, hint }: AuthoringProblem, output: Output): string {
  const place = `${plainText(file)}:${line}:${column}`
  return [
    `${output.style('red', place)}  ${plainText(message)} ${output.style('dim', `[${plainText(code)}]`)}`,
    ...(hint === undefined ? [] : [`    ${plainText(hint)}`]),
  ].join('\n')
}

export function warningBlock(problem: AuthoringProblem, output: Output): string {
  return `${output.style('yellow', 'warning')}  ${problemBlock(problem, output)}`
}

/** A test that failed, with every place where it is not as expected. */
export function testBlock({ action, test, file, line, differences }: TestResult, output: Output): string {
  return [
    `${output.style('red', 'failed')}  ${plainText(action)}: ${plainText(test)} ${output.style('dim', `${plainText(file)}:${line}`)}`,
    ...differences.flatMap((one) => [
      `    ${plainText(one.at)}`,
      ...('expected' in one ? [output.style('green', `      expected ${shown(one.expected)}`)] : []),
      output.style('red', `      actual   ${'actual' in one ? shown(one.actual) : 'nothing'}`),
    ]),
  ].join('\n')
}

export function testHeadline({ passed, failed }: FolderTestReport, output: Output): string {
  const text = `${passed} passed, ${failed} failed`
  return output.style(failed === 0 ? 'green' : 'red', text)
}

const maxShown = 400

function shown(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing'
  return plainText(text.length > maxShown ? `${text.slice(0, maxShown - 1)}…` : text)
}

export function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`
}
