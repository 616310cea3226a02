import { GatehouseError } from '@gatehouse/core'

export interface ActionId {
  readonly namespace: string
  readonly name: string
  readonly version?: string
}

const format = /^([^:@/]{1,200}):([^:@/]{1,200})(?:@([^:@/]{1,100}))?$/

/** `namespace:name` or `namespace:name@version`. Anything else is an action that does not exist. */
export function parseActionId(text: string): ActionId {
  const match = format.exec(text)
  if (match === null) throw actionNotFound(text)
  const [, namespace, name, version] = match
  return { namespace: namespace!, name: name!, ...(version === undefined ? {} : { version }) }
}

export function actionNotFound(id: string): GatehouseError {
  return new GatehouseError(
    'not_found',
    'action_not_found',
    `There is no action ${JSON.stringify(id.slice(0, 300))}.`,
    {
      hint: 'Ids are namespace:name or namespace:name@version; an action that changed has a new version.',
    },
  )
}
