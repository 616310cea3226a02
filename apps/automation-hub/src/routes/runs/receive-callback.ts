import { isDeeperThan } from '@gatehouse/core'
import type { Handler } from 'hono'
import type { RunsContext } from './mount-runs.ts'

const maxDepth = 200

/**
 * `POST /automation/callbacks/{token}`: the API that works for a run says how it stands. The token in the path is all that
 * it shows, so every answer is the same: whether a token is right cannot be found out here.
 */
export function receiveCallback({ service, log }: RunsContext): Handler {
  return async (c) => {
    const body = parsed(await c.req.text())
    try {
      if (body !== undefined) await service.callBack(c.req.param('token') ?? '', body)
    } catch (error) {
      log.error({ err: error }, 'a callback could not be kept')
    }
    return c.json({ status: 'accepted' }, 202)
  }
}

function parsed(text: string): unknown {
  try {
    const body: unknown = JSON.parse(text)
    return isDeeperThan(body, maxDepth) ? undefined : body
  } catch {
    return undefined
  }
}
