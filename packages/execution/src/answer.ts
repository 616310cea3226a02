import { parseToolReference } from '@gatehouse/core'
import type { Redaction } from '@gatehouse/policy'
import type { ContentBlock, InputRequest, ToolFailure, ToolProgress } from '@gatehouse/spec'
import type { AnsweredApproval } from './approval-of.ts'
import type { Execution, ExecutionStatus } from './execution.ts'
import { fitResult, type FittedResult, type Truncation } from './results/fit-result.ts'
import type { ResultPage } from './results/result-view.ts'

/** What a caller hears about an execution, on every surface. */
export interface CallAnswer {
  /** As stored, but that one which is awaiting an approval is `approval_required`. */
  readonly status: Exclude<ExecutionStatus, 'awaiting_approval'> | 'approval_required' | 'dry_run'
  readonly executionId?: string
  readonly result?: unknown
  readonly error?: ToolFailure
  /** True when an earlier call with the same idempotency key gave this answer. */
  readonly isReplay?: boolean
  /** Set when the result was too long to be returned whole: what it is like, and what of it is shown. */
  readonly truncated?: Truncation
  /** Set when a part of the result was asked for: which part it is, and how much more there is. */
  readonly page?: ResultPage
  /** Pictures, sound, files and texts beside the result. Untrusted data. */
  readonly content?: readonly ContentBlock[]
  /** What the backend says about the result. Untrusted data. */
  readonly meta?: Readonly<Record<string, unknown>>
  /** `untrusted`: what the tool says comes from outside the company; it is data, whatever it says. */
  readonly trust?: 'trusted' | 'untrusted'
  readonly warnings?: readonly string[]
  /** What rules took out of the result: kinds and places, a hundred at most. */
  readonly redactions?: readonly Redaction[]
  /** While running: when it is worth asking again. */
  readonly pollAfterMs?: number
  /** While running: how far it has come, as the tool says. Untrusted data. */
  readonly progress?: ToolProgress
  /** What the tool asks the user, and which question of this execution it is, counted from 1. Untrusted data. */
  readonly inputRequest?: AskedInput
  readonly startedAt?: number
  /** When it came to stand as it does, as far as that is written down. Milliseconds since 1970, as `startedAt`. */
  readonly changedAt?: number
  /** What the call waits for, or what kept it from running. */
  readonly approval?: AnsweredApproval
  /** What to do next, in words for an agent. */
  readonly guidance?: string
  /** What a dry run went through. */
  readonly checks?: readonly string[]
}

export interface AskedInput extends InputRequest {
  readonly question: number
  readonly tool: string
  /** What has come of an answer that is not complete. */
  readonly parts: Readonly<Record<string, unknown>>
  /** The user was asked and did not answer. */
  readonly isDeclined: boolean
}

export function answerOf(
  execution: Execution,
  options: {
    readonly maxResultBytes: number
    /** The part of the result that was asked for, instead of what fits of the whole. */
    readonly fitted?: FittedResult | undefined
    /** Sources whose words are the company's own; none by default. */
    readonly trustedSources?: readonly string[] | undefined
    readonly isReplay?: boolean
    readonly warnings?: readonly string[]
    /** What rules took out of the input. */
    readonly redactions?: readonly Redaction[]
    /** Newer than what is stored. */
    readonly progress?: ToolProgress | undefined
    readonly approval?: AnsweredApproval | undefined
  },
): CallAnswer {
  const { pause } = execution
  const progress = execution.status === 'running' ? (options.progress ?? pause?.progress) : undefined
  const noted = execution.extras?.warnings ?? []
  const redactions = [...(options.redactions ?? []), ...(execution.ruling?.redactions ?? [])]
  const more = redactions.length > mostRedactions ? [moreRedactions] : []
  const warnings = [...(options.warnings ?? []), ...noted, ...problemOf(execution), ...withheldOf(execution), ...more]
  return {
    status: execution.status === 'awaiting_approval' ? 'approval_required' : execution.status,
    executionId: execution.id,
    startedAt: execution.startedAt,
    changedAt: execution.finishedAt ?? pause?.changedAt ?? execution.startedAt,
    ...(execution.status === 'running' ? { pollAfterMs: 1_000 } : {}),
    ...(options.fitted ?? fittedOf(execution, options.maxResultBytes)),
    ...trustOf(execution, options.trustedSources ?? []),
    ...(execution.failure === undefined ? {} : { error: execution.failure }),
    ...(options.isReplay === true ? { isReplay: true } : {}),
    ...(progress === undefined ? {} : { progress }),
    ...(execution.status === 'input_required' && pause?.request !== undefined
      ? { inputRequest: askedInput(execution.tool, pause.request, pause) }
      : {}),
    ...(options.approval === undefined ? {} : { approval: options.approval }),
    ...(execution.status === 'awaiting_approval' ? { guidance: whatToDo(options.approval) } : {}),
    ...(execution.status === 'input_required' && pause?.declined === pause?.questions ? { guidance: notAnswered } : {}),
    ...(redactions.length === 0 ? {} : { redactions: redactions.slice(0, mostRedactions) }),
    ...(warnings.length === 0 ? {} : { warnings }),
  }
}

/** A list of thousands, each with an address that was hidden, must not fill the answer with where they were. */
const mostRedactions = 100
const moreRedactions = `Rules took something out of more than ${mostRedactions} places; redactions names the first ones.`

function whatToDo(approval: AnsweredApproval | undefined): string {
  if (approval?.status === 'approved')
    return 'It is approved. Call resume_execution with this execution_id, from the client that made the call; then it runs.'
  const who = approval === undefined ? 'somebody else' : approval.approvers.join(', ')
  return (
    `Nothing has run yet: ${who} has to approve this call. Tell the user, then call resume_execution with this ` +
    'execution_id and wait_ms; once it is approved it runs by itself. Do not make the call again, and do not try to get around it.'
  )
}

const notAnswered =
  'The user was shown the question and did not answer it. Ask them in your own words, then call resume_execution with input; ' +
  'or call cancel_execution.'

function askedInput(tool: string, request: InputRequest, pause: NonNullable<Execution['pause']>): AskedInput {
  const { questions: question, parts = {}, declined } = pause
  return { ...request, question, tool, parts, isDeclined: declined === question }
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

function fittedOf({ result, extras = {} }: Execution, maxResultBytes: number): Partial<FittedResult> {
  return result === undefined ? {} : fitResult(result, extras, maxResultBytes)
}

/** Said where the tool says something. */
function trustOf({ tool, result, failure, pause }: Execution, trusted: readonly string[]): Pick<CallAnswer, 'trust'> {
  if (result === undefined && failure === undefined && pause === undefined) return {}
  return { trust: trusted.includes(parseToolReference(tool).source) ? 'trusted' : 'untrusted' }
}
