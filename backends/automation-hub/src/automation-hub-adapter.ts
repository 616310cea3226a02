import { isEgressError } from '@gatehouse/egress'
import type { BackendHost, ExecutionAdapter, ToolInvocation, ToolOutput } from '@gatehouse/spec'
import type { AutomationHubConfig } from './config.ts'
import { outputOf } from './execute-answer.ts'

/** What the hub needs on top of the time the action has, to answer that the action timed out. */
const answerMarginMs = 2_000

/** Runs an action by `POST /automation/actions/{id}/execute` with a token that names the user. */
export function automationHubAdapter(config: AutomationHubConfig, host: BackendHost): ExecutionAdapter {
  return {
    credential: { kind: 'on_behalf_of', audience: config.audience, scope: 'automation_hub.execute' },
    honoursIdempotencyKey: false,
    async execute(invocation) {
      const { credential } = invocation
      if (credential.kind !== 'on_behalf_of') throw new TypeError('An action runs with an on-behalf-of token only.')
      const limit = AbortSignal.timeout(invocation.timeoutMs + answerMarginMs)
      try {
        const response = await host.fetch(executeUrl(config, invocation), {
          method: 'POST',
          headers: headersOf(invocation, credential.token),
          body: JSON.stringify({
            input: invocation.input,
            ...(invocation.idempotencyKey === undefined ? {} : { idempotency_key: invocation.idempotencyKey }),
            timeout_ms: invocation.timeoutMs,
          }),
          redirect: 'error',
          signal: AbortSignal.any([invocation.signal, limit]),
        })
        return await outputOf(response)
      } catch (error) {
        return outputOfError(error, invocation.signal.aborted, limit.aborted)
      }
    },
  }
}

function executeUrl(config: AutomationHubConfig, invocation: ToolInvocation): string {
  return `${config.baseUrl}/actions/${encodeURIComponent(invocation.nativeId)}/execute`
}

function headersOf(invocation: ToolInvocation, token: string): Record<string, string> {
  return {
    accept: 'application/json',
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    ...(invocation.traceparent === undefined ? {} : { traceparent: invocation.traceparent }),
  }
}

function outputOfError(error: unknown, isCancelled: boolean, isTimedOut: boolean): ToolOutput {
  // Any other fetch does not tell how far it came; then the honest answer is that it may have arrived.
  const isOutcomeUnknown = isEgressError(error) ? error.mayHaveReachedServer : true
  const failed = (
    kind: 'cancelled' | 'timeout' | 'unreachable' | 'too_large' | 'bad_response',
    message: string,
  ): ToolOutput => ({
    kind: 'failed',
    failure: { kind, message, ...(isOutcomeUnknown ? { isOutcomeUnknown } : {}) },
  })
  if (isCancelled) return failed('cancelled', 'The call was cancelled.')
  if (isTimedOut) return failed('timeout', 'Automation Hub did not answer in time.')
  if (!isEgressError(error)) return failed('bad_response', 'The connection to Automation Hub broke.')
  if (error.code === 'egress_timeout') return failed('timeout', error.message)
  if (error.code === 'egress_too_large') return failed('too_large', error.message)
  if (error.code === 'egress_bad_response') return failed('bad_response', error.message)
  return failed('unreachable', error.message)
}
