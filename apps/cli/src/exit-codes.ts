import { isGatehouseError, type ErrorKind } from '@gatehouse/core'

/** What the process ends with. Scripts branch on these numbers: they never change their meaning. */
export const exitCodes = {
  ok: 0,
  failed: 1,
  usage: 2,
  unreachable: 3,
  notFound: 4,
  denied: 5,
  conflict: 6,
  waiting: 7,
} as const

export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes]

/** The table that `--help` and the reference print. */
export const exitCodeMeanings: readonly (readonly [ExitCode, string])[] = [
  [exitCodes.ok, 'done'],
  [exitCodes.failed, 'the operation was tried and failed'],
  [exitCodes.usage, 'the command line or the input is wrong; nothing was changed'],
  [exitCodes.unreachable, 'no server found, it does not answer in time, or it does not accept the key'],
  [exitCodes.notFound, 'what was named does not exist, or is not visible to this user'],
  [exitCodes.denied, 'not allowed'],
  [exitCodes.conflict, 'it exists already, or something else is in the way'],
  [exitCodes.waiting, 'accepted but not finished: still running, or waiting for a person'],
]

const byKind: Readonly<Record<ErrorKind, ExitCode>> = {
  invalid: exitCodes.usage,
  too_large: exitCodes.usage,
  unauthenticated: exitCodes.unreachable,
  unavailable: exitCodes.unreachable,
  timeout: exitCodes.unreachable,
  not_found: exitCodes.notFound,
  forbidden: exitCodes.denied,
  conflict: exitCodes.conflict,
  rate_limited: exitCodes.failed,
  internal: exitCodes.failed,
}

export function exitCodeOfError(error: unknown): ExitCode {
  return isGatehouseError(error) ? byKind[error.kind] : exitCodes.failed
}

const waitingStatuses: ReadonlySet<string> = new Set([
  'running',
  'input_required',
  'authorization_required',
  'approval_required',
])

/** For a run of a tool: only `succeeded` (or a dry run that would go ahead) is a success. */
export function exitCodeOfStatus(status: string): ExitCode {
  if (status === 'succeeded' || status === 'dry_run') return exitCodes.ok
  if (status === 'denied') return exitCodes.denied
  return waitingStatuses.has(status) ? exitCodes.waiting : exitCodes.failed
}
