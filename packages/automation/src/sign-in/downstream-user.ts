import type { Principal } from '@gatehouse/core'
import { ActionFailed } from '../run/action-failed.ts'
import type { DownstreamUser } from '../target/target-auth.ts'

/** What the downstream system calls the acting user. Refuses whoever has no name there. */
export function downstreamUserOf(principal: Principal, targetId: string, { value, map }: DownstreamUser): string {
  const fact = factOf(principal, value)
  if (fact === undefined || fact === '') {
    throw refused(`The API ${targetId} must be told the ${value} of the acting user, and yours is not known.`)
  }
  if (map === undefined) return fact
  // An address means the same person however it is written; keys of a mapping of addresses are in lower case.
  const key = value === 'email' ? fact.toLowerCase() : fact
  const name = Object.hasOwn(map, key) ? map[key] : undefined
  if (name !== undefined && name !== '') return name
  throw refused(
    `The API ${targetId} has no user for you: your ${value} is not in its mapping. ` +
      `An administrator adds it with PUT /automation/api/targets/${targetId}.`,
  )
}

function factOf(principal: Principal, fact: DownstreamUser['value']): string | undefined {
  // A service acts for nobody, so nobody is named.
  if (principal.userId.startsWith('svc_')) return undefined
  if (fact === 'user_id') return principal.userId
  return fact === 'subject' ? principal.subject : principal.email
}

function refused(message: string): ActionFailed {
  return new ActionFailed({ kind: 'rejected', message })
}
