import { createHash, randomBytes, timingSafeEqual } from 'node:crypto'

export interface CallbackAddress {
  readonly tenantId: string
  readonly runId: string
  readonly secret: string
}

/** What stands at the end of a callback URL: which run, and a secret that only the API of this run was told. */
export function newCallbackToken(tenantId: string, runId: string): { readonly token: string; readonly digest: string } {
  const secret = randomBytes(32).toString('base64url')
  const token = Buffer.from(JSON.stringify([tenantId, runId, secret])).toString('base64url')
  return { token, digest: digestOfSecret(secret) }
}

/** Undefined for whatever is no token of ours. */
export function parseCallbackToken(token: string): CallbackAddress | undefined {
  if (token.length > 1_000) return undefined
  try {
    const parts = JSON.parse(Buffer.from(token, 'base64url').toString('utf8')) as unknown
    if (!Array.isArray(parts) || parts.length !== 3 || !parts.every(isStorable)) return undefined
    const [tenantId, runId, secret] = parts as [string, string, string]
    return { tenantId, runId, secret }
  } catch {
    return undefined
  }
}

export function isSecretOf(secret: string, digest: string | undefined): boolean {
  // Compared with something in any case: a run that takes no callbacks answers as slowly as one that does.
  const expected = Buffer.from(digest ?? digestOfSecret(''))
  const given = Buffer.from(digestOfSecret(secret))
  return given.length === expected.length && timingSafeEqual(given, expected) && digest !== undefined
}

/** PostgreSQL keeps no U+0000. */
function isStorable(part: unknown): part is string {
  return typeof part === 'string' && !part.includes('\u0000')
}

function digestOfSecret(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url')
}
