import { GatehouseError } from '@gatehouse/core'

/**
 * Refuses requests whose Host or Origin is not ours, so that a page in a browser cannot reach a local server through a
 * name that resolves to it (DNS rebinding). On for every path and every transport.
 */
export function createHostGuard(options: { readonly allowedHosts: readonly string[] }): (request: Request) => void {
  return (request) => {
    const allowed = options.allowedHosts
    const host = request.headers.get('host')
    if (host === null || !isAllowed(hostnameOf(`http://${host}`), allowed)) {
      throw new GatehouseError('forbidden', 'host_not_allowed', 'This server does not answer under that Host.', {
        at: 'Host',
        hint: 'Add the name to allowedHosts in gatehouse.yaml if it is meant to.',
      })
    }
    const origin = request.headers.get('origin')
    if (origin !== null && !isAllowed(hostnameOf(origin), allowed)) {
      throw new GatehouseError(
        'forbidden',
        'origin_not_allowed',
        'This server does not answer to pages of that Origin.',
        {
          at: 'Origin',
          hint: 'Add its host name to allowedHosts in gatehouse.yaml if it is meant to.',
        },
      )
    }
  }
}

/** Host names that always mean this machine. */
export const loopbackHosts: readonly string[] = ['localhost', '127.0.0.1', '[::1]']

function isAllowed(hostname: string | undefined, allowed: readonly string[]): boolean {
  return hostname !== undefined && allowed.includes(hostname)
}

function hostnameOf(url: string): string | undefined {
  return URL.canParse(url) ? new URL(url).hostname : undefined
}
