import type { SecretResolver } from '../target/secret-resolver.ts'

/** The value of `authorization`: a secret that names its scheme as it is (`Basic …`), any other as a bearer token. */
export async function readAuthorization(
  secrets: SecretResolver,
  tenantId: string,
  reference: string | undefined,
): Promise<string | undefined> {
  if (reference === undefined) return undefined
  const secret = await secrets.resolve(reference, tenantId)
  return /^[!#$%&'*+.^_`|~0-9A-Za-z-]+ \S/.test(secret) ? secret : `Bearer ${secret}`
}
