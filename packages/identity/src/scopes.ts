import { GatehouseError, InvalidInputError, type Principal } from '@gatehouse/core'

/** What a credential may be used for. The whole list: a scope that is not here does not exist. */
export const knownScopes = {
  tools: 'Find and run tools: the data plane.',
  admin: 'Manage users, keys, grants, sources and imports.',
  act_as_user: 'Use the data plane as any user of the tenant, named by the Gatehouse-User header.',
  'automation_hub.catalog': 'Read the action catalog of Automation Hub.',
  'automation_hub.execute': 'Run actions of Automation Hub.',
  'approvals.decide': 'Approve or deny calls of others, where one is among those who are asked.',
  'audit.read': 'Read and export audit entries.',
} as const

export type Scope = keyof typeof knownScopes

/** Throws `insufficient_scope` (forbidden) with `details.required` unless the presented credential has the scope. */
export function requireScope(principal: Principal, scope: Scope): void {
  if (principal.scopes.includes(scope)) return
  throw new GatehouseError('forbidden', 'insufficient_scope', `This needs a credential with the scope ${scope}.`, {
    hint: `Ask an administrator for one: gatehouse keys create --user EMAIL --scopes ${scope}`,
    details: { required: scope },
  })
}

export function isKnownScope(text: string): text is Scope {
  return Object.hasOwn(knownScopes, text)
}

/** The list without repetitions. Throws `unknown_scope`, and `no_scope` for an empty list. */
export function parseScopes(texts: readonly string[]): readonly Scope[] {
  if (texts.length === 0) {
    throw new InvalidInputError('no_scope', 'Name at least one scope.', {
      at: 'scopes',
      hint: `Known scopes: ${Object.keys(knownScopes).join(', ')}.`,
    })
  }
  const unknown = texts.find((text) => !isKnownScope(text))
  if (unknown !== undefined) {
    throw new InvalidInputError('unknown_scope', `There is no scope ${JSON.stringify(unknown.slice(0, 100))}.`, {
      at: 'scopes',
      hint: `Known scopes: ${Object.keys(knownScopes).join(', ')}.`,
    })
  }
  return [...new Set(texts.filter(isKnownScope))]
}
