/**
 * How Gatehouse signs in at a target. Whatever is called a reference here is `env:NAME`, `file:/path` or `secret:NAME`,
 * never the secret itself.
 */
export type TargetAuth = { readonly kind: 'none' } | ApiAccessToken | TokenServerAuth

/** Where a token stands in the request. */
interface TokenPlace {
  /** Default `Authorization`. */
  readonly header?: string
  /** Put before the token; default `Bearer ` with `Authorization`, nothing otherwise. */
  readonly prefix?: string
}

export interface ApiAccessToken extends TokenPlace {
  readonly kind: 'api_access_token'
  /** A reference. */
  readonly token: string
}

/** A token that is asked for at a token endpoint and used again until shortly before it ends. */
export type TokenServerAuth = TokenServer & TokenGrant

interface TokenServer extends TokenPlace {
  readonly kind: 'token_server'
  readonly tokenUrl: string
  /** True when an operator named this address, so that a private network may be reached there. */
  readonly allowPrivateNetwork: boolean
  readonly client: ClientAuthentication
  readonly scopes: readonly string[]
  /** Sent as `audience` (RFC 8693 §2.1). */
  readonly audience?: string
  /** Sent as `resource` (RFC 8707 §2). */
  readonly resource?: string
  /** More form parameters, as this server wants them. */
  readonly parameters?: Readonly<Record<string, string>>
}

export type TokenGrant =
  /** RFC 6749 §4.4: Gatehouse as itself. */
  | { readonly grant: 'client_credentials' }
  /** RFC 8693, with an assertion as `subject_token`. */
  | { readonly grant: 'token_exchange'; readonly assertion: UserAssertion }
  /** RFC 7523 §2.1. */
  | { readonly grant: 'jwt_bearer'; readonly assertion: UserAssertion }
  /** The on-behalf-of flow of Entra ID, with the access token that the caller came with. */
  | {
      readonly grant: 'entra_on_behalf_of'
      /** `iss` of the tokens that may be exchanged. */
      readonly issuer: string
      /** What their `aud` must be. Default: the client id, or `api://` and the client id. */
      readonly assertionAudience?: string
    }

/** A JWT of one minute that names the user; made for each token request, so no credential of the caller is passed on. */
export interface UserAssertion extends DownstreamUser {
  /** `iss`; default: the public URL of this Gatehouse. */
  readonly issuer?: string
  /** `aud`; default: the token URL. */
  readonly audience?: string
  /** Default: the key of this Gatehouse, whose public half is at `/.well-known/jwks.json`. */
  readonly signing?: PrivateKeyReference
}

export interface PrivateKeyReference {
  /** A reference to a private key: PEM or JWK. */
  readonly key: string
  readonly algorithm: 'ES256' | 'RS256' | 'PS256'
  /** `kid` of the header. */
  readonly keyId?: string
}

/** What a downstream system calls the acting user. */
export interface DownstreamUser {
  readonly value: 'email' | 'user_id' | 'subject'
  /** From that value to the downstream name. Whoever is not in it is refused. Absent = the value is the name. */
  readonly map?: Readonly<Record<string, string>>
}

export type ClientAuthentication =
  /** RFC 6749 §2.3.1 */
  | {
      readonly method: 'client_secret_basic' | 'client_secret_post'
      readonly id: string
      /** A reference. */
      readonly secret: string
    }
  /** RFC 7523 §2.2 */
  | ({
      readonly method: 'private_key_jwt'
      readonly id: string
      /** `aud` of the client's assertion; default: the token URL. */
      readonly audience?: string
      /** A reference to the certificate that the server knows the key by; its thumbprint goes into the header. */
      readonly certificate?: string
    } & PrivateKeyReference)
  /** RFC 8705 §2.1 */
  | ({ readonly method: 'tls_client_auth'; readonly id: string } & ClientCertificateReferences)
  /** For an assertion that says enough by itself (RFC 7523 §3.1). */
  | { readonly method: 'none'; readonly id?: string }

/** PEM texts by reference. */
export interface ClientCertificateReferences {
  readonly certificate: string
  readonly key: string
  /** The only authorities that the server's certificate may come from. Default: those that the system trusts. */
  readonly ca?: string
}

/** How a target learns which user is acting. A user whose name is not known is refused. */
export type Impersonation = DownstreamUser & {
  readonly onMissing?: 'refuse'
} & ({ readonly header: string; readonly query?: undefined } | { readonly query: string; readonly header?: undefined })
