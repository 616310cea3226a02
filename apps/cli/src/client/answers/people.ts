export interface UserRecord {
  readonly id: string
  readonly email?: string
  readonly display_name?: string
  readonly status: string
  readonly groups: readonly string[]
  readonly roles: readonly string[]
  readonly created_at: string
}

export interface KeyRecord {
  readonly id: string
  readonly prefix: string
  readonly name?: string
  readonly user_id?: string
  readonly scopes: readonly string[]
  readonly expires_at?: string
  readonly revoked_at?: string
}

export interface SecretRecord {
  readonly name: string
  readonly created_at: string
  readonly updated_at: string
}

export interface GrantRecord {
  readonly id: string
  readonly subject: { readonly kind: string; readonly value: string }
  readonly effect: string
  readonly pattern: string
  readonly created_at: string
}
