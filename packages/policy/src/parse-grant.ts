import { InvalidInputError } from '@gatehouse/core'
import type { Grant } from './grant.ts'
import { parseToolPattern } from './tool-pattern.ts'

/** A grant as a person asks for it: one of user, group, role; one of allow, deny. */
export interface GrantRequest {
  readonly user?: string | undefined
  readonly group?: string | undefined
  readonly role?: string | undefined
  readonly allow?: string | undefined
  readonly deny?: string | undefined
}

const maxNameLength = 320

/** Throws `invalid_grant` when it does not say who and what, `invalid_tool_pattern` for the pattern. */
export function parseGrant(request: GrantRequest): Pick<Grant, 'subject' | 'effect' | 'pattern'> {
  const kind = onlyOne(request, ['user', 'group', 'role'], 'Say who the grant is for')
  const effect = onlyOne(request, ['allow', 'deny'], 'Say what the grant does')
  const value = request[kind]!.trim()
  if (value === '' || value.length > maxNameLength) {
    throw new InvalidInputError(
      'invalid_grant',
      `The name of the ${kind} must have 1 to ${maxNameLength} characters.`,
      {
        at: `/${kind}`,
      },
    )
  }
  return { subject: { kind, value }, effect, pattern: parseToolPattern(request[effect]!.trim()).text }
}

function onlyOne<K extends keyof GrantRequest>(request: GrantRequest, keys: readonly K[], what: string): K {
  const given = keys.filter((key) => request[key] !== undefined)
  if (given.length === 1) return given[0]!
  throw new InvalidInputError('invalid_grant', `${what}: exactly one of ${keys.join(', ')}.`, {
    at: `/${given[1] ?? keys[0]!}`,
    hint: 'For example: user ana@example.com, allow automation_hub://crm.*',
  })
}
