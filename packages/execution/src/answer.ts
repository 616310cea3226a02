import type { Redaction } from '@gatehouse/policy'
import type { InputRequest, ToolFailure, ToolProgress } from '@gatehouse/spec'
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
  /** What rules took out of the result: kinds and places. */
  readonly redactions?: readonly Redaction[]
  /** While running: when it is worth asking again. */
  readonly pollAfterMs?: number
  /** While running: how far it has come, as the tool says. Untrusted data. */
  readonly progress?: ToolProgress
  /** What the tool asks the user, and which question of this execution it is, counted from 1. Untrusted data. */
  readonly inputRequest?: InputRequest & { readonly question: number }
  /** What a dry run went through. */
  readonly checks?: readonly string[]
}

export function answerOf(
  execution: Execution,
  options: {
    readonly maxResultBytes: number
    readonly isReplay?: boolean
    readonly warnings?: readonly string[]
    /** What rules took out of the input. */
    readonly redactions?: readonly Redaction[]
    /** Newer than what is stored. */
    readonly progress?: ToolProgress | undefined
  },
): CallAnswer {
  const { pause } = execution
  const progress = execution.status === 'running' ? (options.progress ?? pause?.progress) : undefined
  const warnings = [...(options.warnings ?? []), ...problemOf(execution), ...withheldOf(execution)]
  const redactions = [...(options.redactions ?? []), ...(execution.ruling?.redactions ?? [])]
  return {
    status: execution.status,
    executionId: execution.id,
    ...(execution.status === 'running' ? { pollAfterMs: 1_000 } : {}),
    ...(execution.result === undefined ? {} : fitResult(execution.result, options.maxResultBytes)),
    ...(execution.failure === undefined ? {} : { error: execution.failure }),
    ...(options.isReplay === true ? { isReplay: true } : {}),
    ...(progress === undefined ? {} : { progress }),
    ...(execution.status === 'input_required' && pause?.request !== undefined
      ? { inputRequest: { ...pause.request, question: pause.questions } }
      : {}),
    ...(redactions.length === 0 ? {} : { redactions }),
    ...(warnings.length === 0 ? {} : { warnings }),
  }
}

/** Why the tool asks again. */
function problemOf({ status, pause }: Execution): readonly string[] {
  return status !== 'input_required' || pause?.problem === undefined
    ? []
    : [`The last input was not taken: ${pause.problem}`]
}

function withheldOf({ ruling }: Execution): readonly string[] {
  return ruling?.message === undefined ? [] : [ruling.message]
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
