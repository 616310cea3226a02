import type { ToolProgress } from '@gatehouse/spec'

export interface ProgressNotification {
  readonly method: 'notifications/progress'
  readonly params: {
    readonly progressToken: string | number
    readonly progress: number
    readonly total?: number
    readonly message?: string
  }
}

/** Not every client can take more. What comes in between is left out, except for the newest. */
const atMostEveryMs = 100
const parts = 100
/** A step for news that say no number. */
const smallStep = 0.001

/**
 * Progress of a tool as MCP notifications, for a caller who asked for them with a token. The number always goes up, as the
 * protocol demands, also where a tool goes back or says words only:
 * https://modelcontextprotocol.io/specification/2025-11-25/basic/utilities/progress
 */
export function progressNotifications(
  progressToken: string | number,
  send: (notification: ProgressNotification) => Promise<void>,
): (progress: ToolProgress) => void {
  let sentAt = -Infinity
  let last = 0
  let waiting: ToolProgress | undefined
  const tell = ({ fraction, message }: ToolProgress): void => {
    sentAt = performance.now()
    const said = fraction === undefined ? 0 : fraction * parts
    last = said > last ? said : last + smallStep
    const params = {
      progressToken,
      progress: last,
      // A sum that the number has overtaken is none.
      ...(fraction === undefined || last > parts ? {} : { total: parts }),
      ...(message === undefined ? {} : { message }),
    }
    // The caller may be gone; the work goes on.
    send({ method: 'notifications/progress', params }).catch(() => {})
  }
  const tellWaiting = (): void => {
    if (waiting !== undefined) tell(waiting)
    waiting = undefined
  }
  return (progress) => {
    const restMs = atMostEveryMs - (performance.now() - sentAt)
    if (restMs <= 0 && waiting === undefined) return tell(progress)
    if (waiting === undefined) setTimeout(tellWaiting, restMs).unref()
    waiting = progress
  }
}
