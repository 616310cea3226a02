import type { Alias, Principal } from '@gatehouse/core'
import { principalMatcher } from '../rules/applies-to.ts'
import { callerFacts } from '../rules/caller-facts.ts'
import type { Approval } from './approval.ts'

/** Whether somebody is among those who are asked. Whether they may say anything about their own call is another question. */
export function isApprover({ tenantId, approvers }: Pick<Approval, 'tenantId' | 'approvers'>, who: Principal): boolean {
  if (who.tenantId !== tenantId) return false
  const { administrators, ...named } = approvers
  if (administrators === true && who.scopes.includes('admin')) return true
  const isNamed = Object.values(named).some((list) => list !== undefined && list.length > 0)
  return isNamed && principalMatcher(named)(callerFacts(who))
}

/** The names by which one person may be known under two accounts. */
export interface Person {
  readonly userId: string
  readonly email?: string
  readonly aliases: readonly Alias[]
}

/** Whether two accounts are one person, as far as anybody can tell: the same account, or one e-mail address for both. */
export function isSamePerson(a: Person, b: Person): boolean {
  if (a.userId === b.userId) return true
  const names = addressesOf(a)
  return addressesOf(b).some((address) => names.includes(address))
}

function addressesOf({ email, aliases }: Person): readonly string[] {
  return [email ?? '', ...aliases.map(({ value }) => value)].filter((name) => name.includes('@')).map(folded)
}

function folded(address: string): string {
  return address.normalize('NFKC').trim().toLowerCase()
}
