import type { ClientCertificate } from '@gatehouse/egress'
import type { SecretResolver } from '../target/secret-resolver.ts'
import type { ClientCertificateReferences } from '../target/target-auth.ts'
import type { Target } from '../target/target.ts'
import { resolveSecret } from './resolve-secret.ts'

export async function resolveClientCertificate(
  secrets: SecretResolver,
  target: Pick<Target, 'id' | 'tenantId'>,
  references: ClientCertificateReferences,
): Promise<ClientCertificate> {
  const [certificate, key, ca] = await Promise.all([
    resolveSecret(secrets, target, references.certificate),
    resolveSecret(secrets, target, references.key),
    references.ca === undefined ? undefined : resolveSecret(secrets, target, references.ca),
  ])
  return { certificate, key, ...(ca === undefined ? {} : { ca }) }
}
