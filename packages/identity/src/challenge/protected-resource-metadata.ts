/** RFC 9728 §2. */
export interface ProtectedResourceMetadata {
  readonly resource: string
  readonly resource_name: string
  readonly authorization_servers?: readonly string[]
  readonly scopes_supported: readonly string[]
  readonly bearer_methods_supported: readonly ['header']
}

/** The document that tells clients where to get a token for a resource. Its `resource` is the audience of the token. */
export function protectedResourceMetadata(facts: {
  readonly resource: string
  readonly issuers: readonly string[]
  readonly scopes: readonly string[]
  /** For people. Default `Gatehouse`. */
  readonly name?: string
}): ProtectedResourceMetadata {
  return {
    resource: facts.resource,
    resource_name: facts.name ?? 'Gatehouse',
    // RFC 9728 §2: an empty list is left out.
    ...(facts.issuers.length === 0 ? {} : { authorization_servers: facts.issuers }),
    scopes_supported: facts.scopes,
    bearer_methods_supported: ['header'],
  }
}

/** Where the document of a resource is served: the well-known part goes between host and path (RFC 9728 §3.1). */
export function protectedResourceMetadataUrl(resource: string): string {
  const url = new URL(resource)
  const path = url.pathname === '/' ? '' : url.pathname
  return `${url.origin}/.well-known/oauth-protected-resource${path}${url.search}`
}
