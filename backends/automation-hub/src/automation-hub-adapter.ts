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
 * run, asked for by `GET /automation/runs/{id}`, which waits for news.
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
      const path = `/runs/${encodeURIComponent(followUp.handle)}`
      const waitMs = Math.min(followUp.timeoutMs, longestWaitMs)
      const question =
        followUp.input === undefined
          ? { method: 'GET', path: `${path}?wait_ms=${waitMs}` }
          : { method: 'POST', path: `${path}/input`, body: { input: followUp.input } }
      return send({ ...caller(followUp), ...question, accept: 'application/json' }, news(followUp.onProgress))
    },

    async cancel(followUp) {
      const path = `/runs/${encodeURIComponent(followUp.handle)}/cancel`
      return send(
        { ...caller(followUp), method: 'POST', path, body: {}, accept: 'application/json' },
        news(followUp.onProgress),
      )
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
  }
}

function caller(
  call: Pick<ToolInvocation | ToolFollowUp, 'credential' | 'timeoutMs' | 'traceparent' | 'signal'>,
): Pick<HubRequest, 'token' | 'timeoutMs' | 'traceparent' | 'signal'> {
  const { timeoutMs, traceparent, signal } = call
  return { token: tokenOf(call.credential), timeoutMs, traceparent, signal }
}

function tokenOf(credential: Credential): string {
  if (credential.kind !== 'on_behalf_of') throw new TypeError('An action runs with an on-behalf-of token only.')
  return credential.token
}

function resultOf(response: Response, onProgress: ((progress: ToolProgress) => void) | undefined): Promise<string> {
  return isEventStream(response) ? resultOfEvents(response, onProgress ?? (() => {})) : response.text()
}

function news(onProgress: ((progress: ToolProgress) => void) | undefined): Reading<ToolOutput | ToolPause | NoNews> {
  return {
    async read(response) {
      const standing = newsOf(await response.text(), response.status)
      if (standing.kind === 'running' && standing.progress !== undefined) onProgress?.(standing.progress)
      return standing
    },
    broken: (failure) => ({ kind: 'no_news', failure }),
  }
}
