import type { Egress } from '@gatehouse/egress'
import type { ImportDocument } from '../import/import-options.ts'
import type { SecretResolver } from '../target/secret-resolver.ts'
import { checkSource } from './check-settings.ts'
import type { SourceOptions } from './import-subscription.ts'
import { readAuthorization } from './read-authorization.ts'
import { readSource } from './read-source.ts'
import { createSourceReader } from './source-reader.ts'

/**
 * Reads documents from their URLs once, and what they refer to through the egress that comes with them. Throws
 * `invalid_import_url`, `import_source_refused`, errors of egress and of the secret.
 */
export async function fetchDocuments(
  { egress, secrets }: { readonly egress: Egress; readonly secrets: SecretResolver },
  tenantId: string,
  source: Pick<SourceOptions, 'urls' | 'server' | 'authorization'>,
  signal: AbortSignal,
): Promise<{ readonly documents: readonly ImportDocument[]; readonly egress: Egress }> {
  const checked = checkSource(source)
  const authorization = await readAuthorization(secrets, tenantId, checked.authorization)
  const reader = createSourceReader(egress, checked, { authorization, signal })
  return { documents: (await readSource(reader, checked, {})) ?? [], egress: reader.egress }
}
