import { GatehouseError, InvalidInputError } from '@gatehouse/core'
import type { SchemaProblem } from '@gatehouse/json-schema'
import type { Run } from './run.ts'

/** The same words for a run that does not exist and one that is somebody else's. */
export function runNotFound(id: string): GatehouseError {
  return new GatehouseError(
    'not_found',
    'run_not_found',
    `There is no run ${JSON.stringify(id.slice(0, 100))} of yours.`,
    {
      hint: 'Runs that ended are forgotten after a while.',
    },
  )
}

export function runNotWaiting({ status }: Pick<Run, 'status'>): GatehouseError {
  return new GatehouseError('conflict', 'run_not_waiting', `The run does not wait for input: it is ${status}.`, {
    hint: 'Look at the run; somebody may have answered already.',
  })
}

export function tooManyRuns(cap: 'user' | 'tenant'): GatehouseError {
  const whose = cap === 'user' ? 'You have' : 'Your organisation has'
  return new GatehouseError('rate_limited', 'too_many_runs', `${whose} as many runs under way as there may be.`, {
    hint: 'Wait until one of them has ended, or cancel one.',
    retryAfterMs: 5_000,
  })
}

export function idempotencyConflict(): GatehouseError {
  return new GatehouseError('conflict', 'idempotency_conflict', 'This idempotency_key was used with another input.', {
    at: '/idempotency_key',
    hint: 'Use a new key for a new call, and the same input for a retry.',
  })
}

export function webhookSecretUnusable(why: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError('webhook_secret_unusable', `The secret of the webhook ${why}.`, {
    at: '/webhook/secret',
    hint: 'An administrator enters it with PUT /automation/api/secrets/NAME; 24 random bytes or more.',
    cause,
  })
}

export function invalidInput(problems: readonly SchemaProblem[]): InvalidInputError {
  const [first] = problems
  const at = first?.at ?? ''
  return new InvalidInputError(
    'invalid_input',
    `The input does not fit what the run asks for: ${at === '' ? 'the input' : at} ${first?.message ?? 'is wrong'}.`,
    { at: `/input${at}`, details: { problems: problems.slice(0, 10) } },
  )
}
