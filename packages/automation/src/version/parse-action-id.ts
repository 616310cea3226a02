import { GatehouseError, InvalidInputError, isWantedVersion } from '@gatehouse/core'

export interface ActionId {
  readonly namespace: string
  readonly name: string
  /** A whole version, a part of one (`1`, `1.2`) or `latest`. */
  readonly version?: string
}

const format = /^([^:@/]{1,200}):([^:@/]{1,200})(?:@([^:@/]{1,100}))?$/

/**
 * `namespace:name`, and `@version` may follow. Throws `invalid_version` for a version that is none, `action_not_found` for
 * anything else: an action of such a name does not exist.
 */
export function parseActionId(text: string): ActionId {
  const match = format.exec(text)
  if (match === null) throw actionNotFound(text)
  const [, namespace, name, version] = match
  if (version === undefined) return { namespace: namespace!, name: name! }
  if (!isWantedVersion(version)) throw invalidVersion(version)
  return { namespace: namespace!, name: name!, version }
}

export function actionNotFound(id: string): GatehouseError {
  return new GatehouseError(
    'not_found',
    'action_not_found',
    `There is no action ${JSON.stringify(id.slice(0, 300))}.`,
    {
      hint: 'Ids are namespace:name, and @1, @1.2, @1.2.3 or @latest may follow; versions are removed some time after others took their place.',
    },
  )
}

function invalidVersion(version: string): InvalidInputError {
  return new InvalidInputError('invalid_version', `${JSON.stringify(version)} is no version.`, {
    hint: 'After @ stands 1, 1.2, 1.2.3 or latest; without it the newest version is meant.',
  })
}
