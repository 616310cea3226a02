import type { Clock, Logger } from '@gatehouse/core'
import { sendDueNotices, type ApprovalStore, type SendNotice } from '@gatehouse/policy'

const everyMs = 2_000

/** Looks for approvals that somebody outside is to be told of, and tells, until it is disposed. */
export function startNotices(deps: {
  readonly store: Pick<ApprovalStore, 'takeNotices' | 'endNotice'>
  readonly tenantId: string
  /** Undefined = nobody is told. */
  readonly send: SendNotice | undefined
  readonly clock: Clock
  readonly log: Logger
}): AsyncDisposable {
  const { send, log } = deps
  if (send === undefined) return { [Symbol.asyncDispose]: async () => {} }
  const stop = new AbortController()
  let timer: NodeJS.Timeout | undefined
  const keepTelling = async (): Promise<void> => {
    await sendDueNotices({ ...deps, send }, stop.signal).catch((error: unknown) =>
      log.warn({ err: error }, 'approvals that somebody is to be told of could not be read'),
    )
    if (!stop.signal.aborted) timer = setTimeout(() => void (telling = keepTelling()), everyMs).unref()
  }
  let telling = keepTelling()
  return {
    async [Symbol.asyncDispose]() {
      stop.abort()
      clearTimeout(timer)
      await telling
    },
  }
}
