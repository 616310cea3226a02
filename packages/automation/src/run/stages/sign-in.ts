import type { Stage } from '@gatehouse/core'
import { impersonate, withOwnHeaders } from '../../sign-in/impersonate.ts'
import { obtainCredential, type SignInDeps, type TargetCredential } from '../../sign-in/obtain-credential.ts'
import type { OutgoingRequest } from '../outgoing-request.ts'
import type { UnderPolicy } from './choose-policy.ts'
import type { Targeted } from './find-target.ts'

export interface Signed extends Omit<TargetCredential, 'headers'> {
  readonly outgoing: OutgoingRequest
}

export type Signable = Targeted & { readonly unsigned: OutgoingRequest } & Partial<Pick<UnderPolicy, 'deadlineAtMs'>>

/** Adds what Gatehouse itself says to the API: its own credential, and which user is acting. */
export function signIn(deps: SignInDeps & { readonly now?: () => number }): Stage<Signable, Signed> {
  return {
    name: 'sign-in',
    async run(op, { target, unsigned, deadlineAtMs }) {
      const impersonated = impersonate(unsigned, target, op.principal)
      const timeoutMs = deadlineAtMs === undefined || deps.now === undefined ? undefined : deadlineAtMs - deps.now()
      const { headers, ...credential } = await obtainCredential(deps, op, target, timeoutMs)
      return { ...credential, outgoing: withOwnHeaders(impersonated, headers) }
    },
  }
}
