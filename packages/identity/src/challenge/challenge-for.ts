import { isGatehouseError } from '@gatehouse/core'

/**
 * The `WWW-Authenticate` value that goes with a refusal (RFC 6750 §3, RFC 9728 §5.1), or undefined for errors
 * that do not ask for another credential. `scope` is what a client should request when it has no token yet.
 */
export function challengeFor(
  error: unknown,
  options: { readonly resourceMetadataUrl: string; readonly scope?: readonly string[] },
): string | undefined {
  if (!isGatehouseError(error)) return undefined
  const { resourceMetadataUrl, scope = [] } = options
  const metadata = { resource_metadata: resourceMetadataUrl }
  // RFC 6750 §3.1: no error code for a request that carried no credential.
  if (error.code === 'credentials_missing') return bearer({ scope: scope.join(' '), ...metadata })
  if (error.kind === 'unauthenticated') {
    return bearer({ error: 'invalid_token', error_description: error.message, scope: scope.join(' '), ...metadata })
  }
  if (error.code !== 'insufficient_scope') return undefined
  const required = error.details?.['required']
  // All that is needed now, at once: clients add these to what they have.
  const needed = new Set([...scope, ...(typeof required === 'string' ? [required] : [])])
  return bearer({
    error: 'insufficient_scope',
    error_description: error.message,
    scope: [...needed].join(' '),
    ...metadata,
  })
}

function bearer(parameters: Readonly<Record<string, string>>): string {
  const parts = Object.entries(parameters)
    .filter(([, value]) => value !== '')
    .map(([name, value]) => `${name}="${quotable(value)}"`)
  return `Bearer ${parts.join(', ')}`
}

// RFC 6750 §3: these characters only, so that no value can end the quoted string or the header.
function quotable(value: string): string {
  return value.replace(/[^\x20-\x21\x23-\x5B\x5D-\x7E]/g, "'")
}
