import type { ModelAccess } from './model-access.ts'

/** RFC 6750 §2.1; nothing when there is no key, as with a model on the same machine. */
export async function bearer({ key }: Pick<ModelAccess, 'key'>): Promise<Readonly<Record<string, string>>> {
  return key === undefined ? {} : { authorization: `Bearer ${await key()}` }
}
