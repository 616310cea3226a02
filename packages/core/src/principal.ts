/** Another name of a user that an issuer vouches for. `issuer` is empty for names that are unique by themselves, such as an e-mail address. */
export interface Alias {
  readonly kind: string
  readonly issuer: string
  readonly value: string
}

/** The client or agent that acts for the user. */
export interface Actor {
  readonly kind: 'key' | 'oauth_client' | 'service' | 'internal'
  readonly id: string
  readonly name?: string
}

/** Who is asking. Built by `identity`, never by a caller. */
export interface Principal {
  readonly tenantId: string
  /** Gatehouse's own id of the user; the same whichever issuer named them. */
  readonly userId: string
  /** Who vouched for the user on this request: an issuer URL, or `gatehouse` for API keys. */
  readonly issuer: string
  /** What that issuer calls the user. */
  readonly subject: string
  readonly aliases: readonly Alias[]
  readonly email?: string
  readonly displayName?: string
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  /** What the presented credential may be used for. */
  readonly scopes: readonly string[]
  readonly actor: Actor
  /** What the credential left open, for the audit: `group_overage` = it has groups that it did not name. */
  readonly notes?: readonly string[]
}
