import type { DownstreamUser } from '@gatehouse/automation'
import { InvalidInputError } from '@gatehouse/core'

const maxUsers = 10_000

/** A mapping from users of Gatehouse to downstream ones. Keys that are addresses are kept in lower case. */
export function checkedUserMap(
  value: DownstreamUser['value'],
  map: Readonly<Record<string, string>> | undefined,
  at: string,
): Readonly<Record<string, string>> | undefined {
  if (map === undefined) return undefined
  const entries = Object.entries(map)
  if (entries.length > maxUsers) throw refused(at, `has more than ${maxUsers} users.`)
  const users = new Map<string, string>()
  for (const [name, downstreamName] of entries) {
    const key = value === 'email' ? name.toLowerCase() : name
    // oxlint-disable-next-line no-control-regex
    if (/[\u0000-\u001f\u007f]/.test(downstreamName)) throw refused(at, `${key} has a name with control characters.`)
    if (users.has(key)) throw refused(at, `${key} is in it twice.`)
    users.set(key, downstreamName)
  }
  return Object.fromEntries(users)
}

function refused(at: string, why: string): InvalidInputError {
  return new InvalidInputError('invalid_body', `${at.slice(1).replaceAll('/', '.')} ${why}`, { at })
}
