import { isGatehouseError, type PublicError, toPublicError } from '@gatehouse/core'
import type { Environment } from '../env.ts'
import type { Output } from './output.ts'
import { plainLines, plainText } from './plain-text.ts'

/** The one place where an error becomes text: what was wrong, where, what to do. */
export function reportError(error: unknown, output: Output, environment: Environment): void {
  const described = describe(error)
  if (environment.isDebug && error instanceof Error && error.stack !== undefined) output.complain(error.stack)
  // stdout carries one document; when the result is out already, the error goes the people's way.
  if (output.isJson && !output.hasResult) return output.result({ error: described }, () => '')
  output.complain(
    [
      `${output.styleError('red', 'error')}  ${plainLines(described.message)} ${output.styleError('dim', `[${described.code}]`)}`,
      ...(described.at === undefined ? [] : [`   at  ${plainText(described.at)}`]),
      ...(described.hint === undefined ? [] : [` hint  ${plainText(described.hint)}`]),
    ].join('\n'),
  )
}

function describe(error: unknown): PublicError {
  if (isGatehouseError(error)) return toPublicError(error, '')
  const message = error instanceof Error ? error.message : String(error)
  return {
    code: 'internal_error',
    message: `Something unexpected went wrong: ${message}`,
    hint: 'Run again with GATEHOUSE_DEBUG=1 to see where, and report it.',
  }
}
