import type { ToolFailure } from '@gatehouse/spec'
import type { Execution, ExecutionStatus } from './execution.ts'

/** What a caller hears about an execution, on every surface. */
export interface CallAnswer {
  readonly status: ExecutionStatus | 'dry_run'
  readonly executionId?: string
  readonly result?: unknown
  readonly error?: ToolFailure
  /** True when an earlier call with the same idempotency key gave this answer. */
  readonly isReplay?: boolean
  /** Set when the result was too long to be returned whole. */
  readonly truncated?: { readonly sizeBytes: number; readonly shownBytes: number }
  readonly warnings?: readonly string[]
  /** While running: when it is worth asking again. */
  readonly pollAfterMs?: number
  /** What a dry run went through. */
  readonly checks?: readonly string[]
}

export function answerOf(
  execution: Execution,
  options: { readonly maxResultBytes: number; readonly isReplay?: boolean; readonly warnings?: readonly string[] },
): CallAnswer {
  return {
    status: execution.status,
    executionId: execution.id,
    ...(execution.status === 'running' ? { pollAfterMs: 1_000 } : {}),
    ...(execution.result === undefined ? {} : fitResult(execution.result, options.maxResultBytes)),
    ...(execution.failure === undefined ? {} : { error: execution.failure }),
    ...(options.isReplay === true ? { isReplay: true } : {}),
    ...(options.warnings === undefined || options.warnings.length === 0 ? {} : { warnings: options.warnings }),
  }
}

/** A result beyond the limit is shown by its beginning, as text, and said to be so. */
function fitResult(result: unknown, maxBytes: number): Pick<CallAnswer, 'result' | 'truncated'> {
  const text = JSON.stringify(result)
  const bytes = Buffer.from(text)
  if (bytes.length <= maxBytes) return { result }
  const shown = bytes
    .subarray(0, maxBytes)
    .toString('utf8')
    .replace(/\uFFFD$/, '')
  return { result: { preview: shown }, truncated: { sizeBytes: bytes.length, shownBytes: Buffer.byteLength(shown) } }
}
