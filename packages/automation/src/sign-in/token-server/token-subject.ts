import { decodeJwt } from 'jose'
import type { Principal } from '@gatehouse/core'
import type { Assertions } from '@gatehouse/identity'
import { ActionFailed } from '../../run/action-failed.ts'
import type { TokenServerAuth } from '../../target/target-auth.ts'
import type { Target } from '../../target/target.ts'
import { downstreamUserOf } from '../downstream-user.ts'

/** For whom a token is asked. `facts` tell apart who may share one: two callers with the same facts get the same token. */
export type TokenSubject =
  | { readonly kind: 'gatehouse'; readonly facts: readonly string[] }
  | { readonly kind: 'named'; readonly name: string; readonly facts: readonly string[] }
  | { readonly kind: 'came_with'; readonly assertion: string; readonly facts: readonly string[] }

/** Refuses a caller for whom this grant cannot be used. */
export function tokenSubjectOf(
  principal: Principal,
  target: Target,
  auth: TokenServerAuth,
  assertions: Pick<Assertions, 'of'>,
): TokenSubject {
  if (auth.grant === 'client_credentials') return { kind: 'gatehouse', facts: [] }
  const { userId, issuer, subject, actor } = principal
  if (auth.grant !== 'entra_on_behalf_of') {
    const name = downstreamUserOf(principal, target.id, auth.assertion)
    return { kind: 'named', name, facts: [userId, name] }
  }
  const assertion = assertions.of(principal)
  if (assertion === undefined || issuer !== auth.issuer) throw needsSignIn(target.id, auth.issuer)
  if (!isMeantFor(assertion, auth)) throw wrongAudience(target.id)
  // The client is part of it: what the issuer grants depends on the application that the user signed in to.
  return { kind: 'came_with', assertion, facts: [userId, issuer, subject, actor.kind, actor.id] }
}

/**
 * A token goes back to its issuer only from the client that it was issued for: anybody else would be passing on what
 * somebody gave it for another purpose. Its signature was checked when the caller came in.
 */
function isMeantFor(
  assertion: string,
  { client, assertionAudience }: Extract<TokenServerAuth, { grant: 'entra_on_behalf_of' }>,
): boolean {
  const accepted = assertionAudience === undefined ? [client.id, `api://${client.id}`] : [assertionAudience]
  try {
    return [decodeJwt(assertion).aud].flat().some((audience) => audience !== undefined && accepted.includes(audience))
  } catch {
    return false
  }
}

function needsSignIn(targetId: string, issuer: string): ActionFailed {
  return new ActionFailed({
    kind: 'rejected',
    message:
      `The API ${targetId} is reached only by users who signed in themselves. ` +
      `Connect with an access token of ${issuer}; an API key or a token of Gatehouse cannot stand in for it.`,
  })
}

function wrongAudience(targetId: string): ActionFailed {
  return new ActionFailed({
    kind: 'rejected',
    message:
      `Your access token was issued for another application than the one that signs in at the API ${targetId}, ` +
      'so it is not exchanged. An administrator sets client.id or assertion_audience of the target.',
  })
}
