import { GatehouseError, isGatehouseError, type ErrorKind, type ErrorOptions } from '@gatehouse/core'

export type EgressErrorCode =
  | 'egress_blocked' // the address, scheme or redirect is not one Gatehouse may reach
  | 'egress_timeout'
  | 'egress_unreachable' // no connection was made; nothing was sent
  | 'egress_too_large'
  | 'egress_bad_response' // the answer broke off or cannot be read
  | 'egress_cancelled'

const kinds: Readonly<Record<EgressErrorCode, ErrorKind>> = {
  egress_blocked: 'forbidden',
  egress_timeout: 'timeout',
  egress_unreachable: 'unavailable',
  egress_too_large: 'too_large',
  egress_bad_response: 'unavailable',
  egress_cancelled: 'timeout',
}

/** Why a request got no usable answer. */
export class EgressError extends GatehouseError {
  declare readonly code: EgressErrorCode
  /** True when bytes of the request went out, so the other side may have acted on it. */
  readonly mayHaveReachedServer: boolean

  constructor(
    code: EgressErrorCode,
    message: string,
    options: ErrorOptions & { readonly mayHaveReachedServer: boolean },
  ) {
    const { mayHaveReachedServer, ...rest } = options
    super(kinds[code], code, message, { ...rest, internal: { ...rest.internal, mayHaveReachedServer } })
    this.mayHaveReachedServer = mayHaveReachedServer
  }
}

export function isEgressError(error: unknown): error is EgressError {
  return isGatehouseError(error) && error.code.startsWith('egress_') && 'mayHaveReachedServer' in error
}
