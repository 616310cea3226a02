import { GatehouseError, type Operation } from '@gatehouse/core'
import { findOwn } from '../find-own.ts'
import { asShown } from '../rule-output.ts'
import type { ExecutionDeps } from '../stages-of-call.ts'
import { base64Of, mimeTypeOf } from './fit-content.ts'

export interface ContentBytes {
  readonly mimeType: string
  readonly bytes: Uint8Array
}

/** The bytes of one content block of a result, counted from 0, or of the result itself as JSON, whatever their size. Throws `content_not_found`. */
export type ReadContent = (
  op: Operation,
  request: { readonly executionId: string; readonly at: number | 'result' },
) => Promise<ContentBytes>

export function createReadContent(
  deps: Pick<ExecutionDeps, 'executions' | 'permissions' | 'rules' | 'running'>,
): ReadContent {
  return async (op, { executionId, at }) => {
    const { extras, result } = await asShown(deps.rules, op, await findOwn(deps, op, executionId))
    if (at === 'result' && result !== undefined)
      return { mimeType: 'application/json', bytes: Buffer.from(JSON.stringify(result)) }
    const block = at === 'result' ? undefined : extras?.content?.[at]
    const data = block === undefined ? undefined : base64Of(block)
    if (block !== undefined && data !== undefined)
      return { mimeType: mimeTypeOf(block), bytes: Buffer.from(data, 'base64') }
    if (block?.type === 'text') return { mimeType: 'text/plain; charset=utf-8', bytes: Buffer.from(block.text) }
    throw new GatehouseError(
      'not_found',
      'content_not_found',
      `The result has no content ${at} that could be fetched.`,
      {
        hint: 'content of the answer says what there is, counted from 0.',
      },
    )
  }
}
