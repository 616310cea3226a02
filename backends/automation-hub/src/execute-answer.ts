import type { JsonSchema, NoNews, ToolFailure, ToolFailureKind, ToolOutput, ToolPause } from '@gatehouse/spec'
import { z } from 'zod'
import { outputOfResult } from './output-of-result.ts'
import { progressSchema } from './progress.ts'

const failureKinds = [
  'rejected',
  'unauthorized',
  'not_found',
  'rate_limited',
  'timeout',
  'unreachable',
  'too_large',
  'bad_response',
  'backend_error',
  'not_executable',
  'cancelled',
] as const satisfies readonly ToolFailureKind[]

const failureSchema = z.object({
  // A hub that is newer than this one may know more kinds.
  kind: z.enum(failureKinds).catch('backend_error'),
  message: z.string(),
  status: z.int().optional(),
  retry_after_ms: z.number().nonnegative().optional(),
  body: z.unknown().optional(),
  is_outcome_unknown: z.boolean().optional(),
})

const jsonSchema = z.union([z.boolean(), z.record(z.string(), z.unknown())])

const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('succeeded'), result: z.unknown() }),
  z.object({ status: z.literal('failed'), error: failureSchema }),
  z.object({
    status: z.literal('running'),
    run_id: z.string().min(1).max(200),
    poll_after_ms: z.number().nonnegative().optional(),
    progress: progressSchema.optional(),
  }),
  z.object({
    status: z.literal('input_required'),
    run_id: z.string().min(1).max(200),
    input_request: z.object({ message: z.string(), input_schema: jsonSchema }),
  }),
])

const refusalSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), retry_after_ms: z.number().optional() }),
})

/** Reads the answer to an execution. */
export function outputOf(text: string, status: number): ToolOutput | ToolPause {
  const body = parsed(text)
  if (status >= 400) return { kind: 'failed', failure: failureOfStatus(status, body) }
  const standing = standingOf(body)
  if (standing !== undefined) return standing
  const message = 'Automation Hub answered with something that cannot be read; the action may have run.'
  return { kind: 'failed', failure: { kind: 'bad_response', message, isOutcomeUnknown: true } }
}

/** Reads how a run stands. A refusal says nothing about the run, unless the run is not there any more. */
export function newsOf(text: string, status: number): ToolOutput | ToolPause | NoNews {
  const body = parsed(text)
  if (status >= 400) {
    const isGone = status === 404 && refusalSchema.safeParse(body).data?.error.code === 'run_not_found'
    if (!isGone) return { kind: 'no_news', failure: failureOfStatus(status, body) }
    const message = 'Automation Hub does not know the run any more; whether it did its work cannot be told.'
    return { kind: 'failed', failure: { kind: 'not_found', message, status, isOutcomeUnknown: true } }
  }
  const message = 'Automation Hub answered with something that cannot be read.'
  return standingOf(body) ?? { kind: 'no_news', failure: { kind: 'bad_response', message } }
}

function standingOf(body: unknown): ToolOutput | ToolPause | undefined {
  const answer = answerSchema.safeParse(body).data
  if (answer === undefined) return undefined
  if (answer.status === 'succeeded') return outputOfResult(answer.result)
  if (answer.status === 'failed') return { kind: 'failed', failure: failureOf(answer.error) }
  if (answer.status === 'running') {
    return {
      kind: 'running',
      handle: answer.run_id,
      ...(answer.poll_after_ms === undefined ? {} : { pollAfterMs: answer.poll_after_ms }),
      ...(answer.progress === undefined ? {} : { progress: answer.progress }),
    }
  }
  const { message, input_schema: schema } = answer.input_request
  return { kind: 'input_required', handle: answer.run_id, request: { message, schema: schema as JsonSchema } }
}

function failureOf(error: z.infer<typeof failureSchema>): ToolFailure {
  return {
    kind: error.kind,
    message: error.message,
    ...(error.status === undefined ? {} : { status: error.status }),
    ...(error.retry_after_ms === undefined ? {} : { retryAfterMs: error.retry_after_ms }),
    ...(error.body === undefined ? {} : { body: error.body }),
    ...(error.is_outcome_unknown === true ? { isOutcomeUnknown: true } : {}),
  }
}

/** The hub itself refused, before or instead of running the action. */
function failureOfStatus(status: number, body: unknown): ToolFailure {
  const refusal = refusalSchema.safeParse(body).data?.error
  // 503 is said before anything starts; any other 5xx may come after the action ran.
  const isOutcomeUnknown = status >= 500 && status !== 503
  return {
    kind: kindOf(status, refusal?.code),
    message: refusal?.message ?? `Automation Hub answered with status ${status}.`,
    status,
    ...(refusal?.retry_after_ms === undefined ? {} : { retryAfterMs: refusal.retry_after_ms }),
    ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}),
  }
}

function kindOf(status: number, code: string | undefined): ToolFailureKind {
  if (code === 'mode_not_supported') return 'not_executable'
  if (status === 401 || status === 403) return 'unauthorized'
  if (status === 404) return 'not_found'
  if (status === 408 || status === 504) return 'timeout'
  if (status === 413) return 'too_large'
  if (status === 429) return 'rate_limited'
  return status >= 500 ? 'backend_error' : 'rejected'
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}
