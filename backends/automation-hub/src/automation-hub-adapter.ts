import type {
  BackendHost,
  Credential,
  ExecutionAdapter,
  NoNews,
  ToolFollowUp,
  ToolInvocation,
  ToolOutput,
  ToolPause,
  ToolProgress,
} from '@gatehouse/spec'
import type { AutomationHubConfig } from './config.ts'
import { newsOf, outputOf } from './execute-answer.ts'
import { failureOfError } from './failure-of-error.ts'
import { isEventStream, resultOfEvents } from './read-events.ts'

/** What the hub needs on top of the time the action has, to answer that the action timed out. */
const answerMarginMs = 2_000
/** The longest the hub holds a question for news back. */
const longestWaitMs = 60_000

/**
 * Runs an action by `POST /automation/actions/{id}/execute` with a token that names the user. One that answers later is a
 * run, watched by `GET /automation/runs/{id}/events`, or asked for by
 * `GET /automation/runs/{id}` where a hub has no events.
 */
export function automationHubAdapter(config: AutomationHubConfig, host: BackendHost): ExecutionAdapter {
  const send = sender(config, host)

  return {
    credential: { kind: 'on_behalf_of', audience: config.audience, scope: 'automation_hub.execute' },
    // Only runs are kept by their key; a repeated call of an action that answers at once is made again.
    honoursIdempotencyKey: false,

    async execute(invocation) {
      const isLong = invocation.mode === 'async' || invocation.mode === 'interactive'
      const accept = invocation.mode === 'stream' ? 'text/event-stream' : 'application/json'
      return send(
        {
          ...caller(invocation),
          method: 'POST',
          path: `/actions/${encodeURIComponent(invocation.nativeId)}/execute`,
          accept,
          body: {
            input: invocation.input,
            ...(invocation.idempotencyKey === undefined ? {} : { idempotency_key: invocation.idempotencyKey }),
            // The name of a run is wanted at once, so that it can be followed whatever happens to this process.
            ...(isLong ? { wait_ms: 0 } : { timeout_ms: invocation.timeoutMs }),
          },
        },
        {
          read: async (response) => outputOf(await resultOf(response, invocation.onProgress), response.status),
          broken: (failure) => ({ kind: 'failed', failure }),
        },
      )
    },

    async follow(followUp) {
      if ('input' in followUp && followUp.input !== undefined) {
        return send({ ...toRun(followUp, 'POST', '/input'), body: { input: followUp.input } }, news())
      }
      const watched = await send(
        { ...toRun(followUp, 'GET', '/events'), accept: 'text/event-stream' },
        watching(followUp),
      )
      if (watched !== 'no_events') return watched
      const waitMs = Math.min(followUp.timeoutMs, longestWaitMs)
      return send(toRun(followUp, 'GET', `?wait_ms=${waitMs}`), news())
    },

    async cancel(followUp) {
      return send({ ...toRun(followUp, 'POST', '/cancel'), body: {} }, news())
    },
  }
}

interface HubRequest {
  readonly method: string
  readonly path: string
  readonly accept: string
  readonly body?: unknown
  readonly token: string
  readonly timeoutMs: number
  readonly traceparent: string | undefined
  readonly tracestate?: string | undefined
  readonly signal: AbortSignal
}

interface Reading<T> {
  readonly read: (response: Response) => Promise<T>
  readonly broken: (failure: ReturnType<typeof failureOfError>) => T
}

/** Sends with a bound on the time; a connection that fails is an answer as well. */
function sender(config: AutomationHubConfig, host: BackendHost) {
  return async <T>(request: HubRequest, reading: Reading<T>): Promise<T> => {
    const limit = AbortSignal.timeout(request.timeoutMs + answerMarginMs)
    try {
      const response = await host.fetch(`${config.baseUrl}${request.path}`, {
        method: request.method,
        headers: headersOf(request),
        ...(request.body === undefined ? {} : { body: JSON.stringify(request.body) }),
        redirect: 'error',
        signal: AbortSignal.any([request.signal, limit]),
      })
      return await reading.read(response)
    } catch (error) {
      return reading.broken(failureOfError(error, request.signal.aborted, limit.aborted))
    }
  }
}

function headersOf(request: HubRequest): Record<string, string> {
  return {
    accept: request.accept,
    authorization: `Bearer ${request.token}`,
    ...(request.body === undefined ? {} : { 'content-type': 'application/json' }),
    ...(request.traceparent === undefined ? {} : { traceparent: request.traceparent }),
    ...(request.tracestate === undefined ? {} : { tracestate: request.tracestate }),
  }
}

function caller(
  call: Pick<ToolInvocation | ToolFollowUp, 'credential' | 'timeoutMs' | 'traceparent' | 'tracestate' | 'signal'>,
): Pick<HubRequest, 'token' | 'timeoutMs' | 'traceparent' | 'tracestate' | 'signal'> {
  const { timeoutMs, traceparent, tracestate, signal } = call
  return { token: tokenOf(call.credential), timeoutMs, traceparent, tracestate, signal }
}

function tokenOf(credential: Credential): string {
  if (credential.kind !== 'on_behalf_of') throw new TypeError('An action runs with an on-behalf-of token only.')
  return credential.token
}

function resultOf(response: Response, onProgress: ((progress: ToolProgress) => void) | undefined): Promise<string> {
  return isEventStream(response) ? resultOfEvents(response, onProgress ?? (() => {})) : response.text()
}

function toRun(followUp: Omit<ToolFollowUp, 'input'>, method: string, rest: string): HubRequest {
  const path = `/runs/${encodeURIComponent(followUp.handle)}${rest}`
  return { ...caller(followUp), method, path, accept: 'application/json' }
}

function news(): Reading<ToolOutput | ToolPause | NoNews> {
  return {
    read: async (response) => newsOf(await response.text(), response.status),
    broken: (failure) => ({ kind: 'no_news', failure }),
  }
}

/** Listens until the run ends, asks, or the time is over; then it is still running. */
function watching(followUp: ToolFollowUp): Reading<ToolOutput | ToolPause | NoNews | 'no_events'> {
  const isOver = AbortSignal.timeout(followUp.timeoutMs)
  let progress: ToolProgress | undefined
  return {
    async read(response) {
      if (!isEventStream(response)) {
        const standing = newsOf(await response.text(), response.status)
        return standing.kind === 'no_news' && hasNoEvents.has(response.status) ? 'no_events' : standing
      }
      const text = await resultOfEvents(
        response,
        (one) => {
          progress = one
          followUp.onProgress?.(one)
        },
        isOver,
      )
      if (text !== '') return newsOf(text, response.status)
      return { kind: 'running', handle: followUp.handle, ...(progress === undefined ? {} : { progress }) }
    },
    broken: (failure) => ({ kind: 'no_news', failure }),
  }
}

const hasNoEvents: ReadonlySet<number> = new Set([404, 405, 406, 501])
