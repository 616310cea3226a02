import { pipeline, type Operation } from '@gatehouse/core'
import type { ToolOutput } from '@gatehouse/spec'
import { ActionFailed } from './action-failed.ts'
import type { RunDeps, RunRequest } from './run-request.ts'
import { buildRequest } from './stages/build-request.ts'
import { choosePolicy } from './stages/choose-policy.ts'
import { findTarget } from './stages/find-target.ts'
import { readAnswer } from './stages/read-answer.ts'
import { sendRequest } from './stages/send-request.ts'
import { signInAgain } from './stages/sign-in-again.ts'
import { signIn } from './stages/sign-in.ts'
import { underPolicy } from './stages/under-policy.ts'
import { validateInput } from './stages/validate-input.ts'

/**
 * The life of an action. To see what happens to one, read down.
 * A failing action is an output; what is thrown is a defect or a store that cannot be reached.
 */
export async function runAction(deps: RunDeps, op: Operation, request: RunRequest): Promise<ToolOutput> {
  const readUnderPolicy = underPolicy(readAnswer(deps.clock))
  const sign = signIn({ ...deps, now: deps.resilience.now })
  const send = sendRequest(deps.egress, deps.resilience, deps.results)
  const stages = pipeline<RunRequest>()
    .stage(validateInput(deps.validator))
    .stage(findTarget(deps.targets))
    .stage(choosePolicy(deps.resilience.now))
    .stage(buildRequest())
    .stage(sign)
    .stage(send)
    .stage(signInAgain(deps.tokens, { signIn: sign, send }))
    .stage(readUnderPolicy)
  try {
    const { value } = await stages.run(op, request)
    return { kind: 'succeeded', value }
  } catch (error) {
    if (error instanceof ActionFailed) return { kind: 'failed', failure: error.failure }
    throw error
  }
}
