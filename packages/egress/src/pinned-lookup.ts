import { lookup as systemLookup } from 'node:dns'
import type { LookupFunction } from 'node:net'
import { addressClassOf } from './address-class.ts'
import { EgressError } from './egress-error.ts'

export interface ResolvedAddress {
  readonly address: string
  readonly family: number
}

export type ResolveHost = (hostname: string) => Promise<readonly ResolvedAddress[]>

/**
 * The lookup that sockets use. The address that is checked is the address that is connected to: nothing resolves the
 * name a second time, so a name that changes its answer in between (DNS rebinding) gains nothing.
 */
export function pinnedLookup(options: {
  readonly resolve: ResolveHost
  readonly isPrivateAllowed: boolean
}): LookupFunction {
  return (hostname, lookupOptions, callback) => {
    void answerLookup(hostname, lookupOptions.all === true, callback)
  }

  async function answerLookup(
    hostname: string,
    isAllWanted: boolean,
    callback: Parameters<LookupFunction>[2],
  ): Promise<void> {
    let addresses: readonly ResolvedAddress[]
    try {
      addresses = await options.resolve(hostname)
    } catch (error) {
      callback(error as NodeJS.ErrnoException, [])
      return
    }
    const usable = addresses.filter(({ address }) => isReachable(address, options.isPrivateAllowed))
    if (usable.length === 0) callback(blockedHost(hostname, addresses), [])
    else if (isAllWanted) callback(null, [...usable])
    else callback(null, usable[0]!.address, usable[0]!.family)
  }
}

export function isReachable(address: string, isPrivateAllowed: boolean): boolean {
  const addressClass = addressClassOf(address)
  return addressClass === 'public' || (addressClass === 'private' && isPrivateAllowed)
}

export const resolveBySystem: ResolveHost = (hostname) =>
  new Promise((resolve, reject) => {
    systemLookup(hostname, { all: true, verbatim: true }, (error, addresses) =>
      error === null ? resolve(addresses) : reject(error),
    )
  })

function blockedHost(hostname: string, addresses: readonly ResolvedAddress[]): EgressError {
  return new EgressError('egress_blocked', `Gatehouse does not connect to ${hostname}: its address is not public.`, {
    hint: 'An operator can allow the host when it is meant to be reached on a private network.',
    // Where a name points inside the network is not for the caller to learn.
    internal: { addresses: addresses.map(({ address }) => address) },
    mayHaveReachedServer: false,
  })
}
