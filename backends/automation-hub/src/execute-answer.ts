import type { ToolFailure, ToolFailureKind, ToolOutput } from '@gatehouse/spec'
import { z } from 'zod'

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

const answerSchema = z.discriminatedUnion('status', [
  z.object({ status: z.literal('succeeded'), result: z.unknown() }),
  z.object({ status: z.literal('failed'), error: failureSchema }),
])

const refusalSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), retry_after_ms: z.number().optional() }),
})

/** Reads the answer of the execution API; only a broken connection is thrown on. */
export async function outputOf(response: Response): Promise<ToolOutput> {
  const body = parsed(await response.text())
  if (!response.ok) return { kind: 'failed', failure: failureOfStatus(response.status, body) }
  const answer = answerSchema.safeParse(body)
  if (!answer.success) {
    const message = 'Automation Hub answered with something that cannot be read; the action may have run.'
    return { kind: 'failed', failure: { kind: 'bad_response', message, isOutcomeUnknown: true } }
  }
  if (answer.data.status === 'succeeded') return { kind: 'succeeded', value: answer.data.result ?? null }
  return { kind: 'failed', failure: failureOf(answer.data.error) }
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
