import type { Stage } from '@gatehouse/core'
import type { TargetTokens } from '../../sign-in/token-server/target-tokens.ts'
import type { Answered } from './send-request.ts'
import type { Signable, Signed } from './sign-in.ts'

/**
 * A target that refuses the token (401) has done nothing: once, the call signs in with a fresh token and is sent again.
 * Tokens end early when somebody revokes them or a server loses them.
 */
export function signInAgain<Call>(
  tokens: Pick<TargetTokens, 'refuse'>,
  stages: { readonly signIn: Stage<Signable, Signed>; readonly send: Stage<Call & Signed, Answered> },
): Stage<Call & Signable & Signed & Answered, Signed & Answered> {
  return {
    name: 'sign-in-again',
    async run(op, call) {
      const isRefused = call.answer.status === 401 && call.token !== undefined && tokens.refuse(call.token)
      // An attempt of unknown outcome may have done the work; a 401 to a later one does not undo it.
      if (!isRefused || call.hadUnknownAttempt) return call
      const signed = await stages.signIn.run(op, call)
      return { ...signed, ...(await stages.send.run(op, { ...call, ...signed })) }
    },
  }
}
