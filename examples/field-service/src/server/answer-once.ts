import { createHash } from 'node:crypto'
import type { Store } from '../store/store.ts'
import { Problem } from './problem.ts'
import type { Answer } from './route.ts'

export interface KeyedRequest {
  readonly method: string
  readonly path: string
  /** Value of `Idempotency-Key`. */
  readonly key: string | undefined
  readonly actingUser: string
  readonly body: unknown
}

/** Runs a POST with a key once; its repetition gets the first answer, across restarts. Refusals are not remembered. */
export function answerOnce(store: Store, request: KeyedRequest, run: () => Answer): Answer {
  if (request.method !== 'POST' || request.key === undefined) return run()
  const key = digest([request.actingUser, request.key])
  const fingerprint = digest([request.path, request.body])
  const remembered = store.answerTo(key)
  if (remembered === undefined) {
    const answer = run()
    store.rememberAnswer(key, { digest: fingerprint, status: answer.status, body: answer.body })
    return answer
  }
  if (remembered.digest !== fingerprint) {
    throw new Problem(422, 'idempotency_key_reused', 'This Idempotency-Key was used for a different request before.')
  }
  return { status: remembered.status, body: remembered.body }
}

function digest(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('base64url')
}
