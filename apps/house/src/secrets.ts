import { randomBytes } from 'node:crypto'
import { loadOrCreateSigningKey, type SigningKey } from '@gatehouse/identity'
import type { DataDirectory } from './data-directory.ts'

/** Secrets are generated on first start and kept in files that only the owner can read. There are no defaults. */
export interface Secrets {
  readonly signingKey: SigningKey
  /** What the sample company asks of its callers. */
  readonly sampleToken: string
}

export async function loadSecrets(data: DataDirectory): Promise<Secrets> {
  const [signingKey, sampleToken] = await Promise.all([loadSigningKey(data), loadSampleToken(data)])
  return { signingKey, sampleToken }
}

export const sampleTokenFile = 'sample-token'

async function loadSigningKey(data: DataDirectory): Promise<SigningKey> {
  const { key, json, isNew } = await loadOrCreateSigningKey(await data.readSecret('signing-key.json'))
  if (isNew) await data.writeSecret('signing-key.json', json)
  return key
}

async function loadSampleToken(data: DataDirectory): Promise<string> {
  const existing = await data.readSecret(sampleTokenFile)
  if (existing !== undefined) return existing
  const created = randomBytes(32).toString('base64url')
  await data.writeSecret(sampleTokenFile, created)
  return created
}
