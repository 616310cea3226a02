import { GatehouseError } from '@gatehouse/core'

/** The public keys of the Tool Hub whose tokens an Automation Hub on its own accepts. */
export async function trustedJwks(
  fetch: (url: string) => Promise<Response>,
  url: string,
): Promise<{ readonly keys: readonly object[] }> {
  const response = await fetch(url)
  const body: unknown = response.ok ? await response.json() : undefined
  const keys = (body as { keys?: unknown } | undefined)?.keys
  if (Array.isArray(keys)) return { keys: keys as object[] }
  throw new GatehouseError(
    'unavailable',
    'jwks_unavailable',
    `${url} did not answer with a key set (status ${response.status}).`,
    {
      hint: 'Start the Tool Hub first, or correct automationHub.trustedToolHub.jwksUrl.',
    },
  )
}
