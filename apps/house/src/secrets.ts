import { randomBytes } from 'node:crypto'
import type { MasterKeys } from '@gatehouse/automation'
import { GatehouseError } from '@gatehouse/core'
import { loadOrCreateSigningKey, type SigningKey } from '@gatehouse/identity'
import { auditKeyFile } from './audit/create-audit-proof.ts'
import type { DataDirectory } from './data-directory.ts'
import { localKeyFile } from './start/local-user.ts'

/** Secrets are generated on first start and kept in files that only the owner can read. There are no defaults. */
export interface Secrets {
  readonly signingKey: SigningKey
  /** What the secrets that administrators enter are sealed under. */
  readonly masterKeys: MasterKeys
  /** What the sample company asks of its callers. */
  readonly sampleToken: string
}

export async function loadSecrets(data: DataDirectory): Promise<Secrets> {
  const [signingKey, masterKeys, sampleToken] = await Promise.all([
    loadSigningKey(data),
    loadMasterKeys(data),
    loadSampleToken(data),
  ])
  return { signingKey, masterKeys, sampleToken }
}

export const sampleTokenFile = 'sample-token'
const signingKeyFile = 'signing-key.json'
const masterKeyFile = 'master-key'

/** What opens the house itself: no target may have it as its secret. */
export const ownSecretFiles: readonly string[] = [signingKeyFile, masterKeyFile, auditKeyFile, localKeyFile]

async function loadSigningKey(data: DataDirectory): Promise<SigningKey> {
  const { key, json, isNew } = await loadOrCreateSigningKey(await data.readSecret(signingKeyFile))
  if (isNew) await data.writeSecret(signingKeyFile, json)
  return key
}

/** One key per line, 32 bytes in base64 or base64url; the first is the current one. */
async function loadMasterKeys(data: DataDirectory): Promise<MasterKeys> {
  const existing = await data.readSecret(masterKeyFile)
  if (existing === undefined) {
    const created = randomBytes(32)
    await data.writeSecret(masterKeyFile, `${created.toString('base64url')}\n`)
    return [created]
  }
  const [current, ...older] = existing.split('\n').map((line) => masterKeyOf(line.trim()))
  return [current!, ...older]
}

function masterKeyOf(line: string): Uint8Array {
  // Of 32 bytes there are 43 characters, and one more that fills up.
  if (/^[A-Za-z0-9+/_-]{43}=?$/.test(line)) return Buffer.from(line, 'base64')
  throw new GatehouseError('invalid', 'invalid_master_key', 'The file secrets/master-key has a line that is no key.', {
    hint: 'Each line is 32 random bytes in base64, as `openssl rand -base64 32` prints them; the first is the current key.',
  })
}

async function loadSampleToken(data: DataDirectory): Promise<string> {
  const existing = await data.readSecret(sampleTokenFile)
  if (existing !== undefined) return existing
  const created = randomBytes(32).toString('base64url')
  await data.writeSecret(sampleTokenFile, created)
  return created
}
