import { open, realpath, stat } from 'node:fs/promises'
import { isAbsolute, sep } from 'node:path'
import { GatehouseError, InvalidInputError, isGatehouseError, type Clock, systemClock } from '@gatehouse/core'
import type { Secrets } from '../secrets/secrets.ts'
import { isSecretReference, type SecretResolver } from './secret-resolver.ts'

export interface SecretResolverOptions {
  readonly env: Readonly<Record<string, string | undefined>>
  /** Files outside these folders are never read, links followed. */
  readonly allowedDirectories: readonly string[]
  /** Files in them that are Gatehouse's own, such as the keys it signs and seals with: never read for a target. */
  readonly ownFiles?: readonly string[]
  /** Where `secret:NAME` is found; absent = such a reference is missing. */
  readonly secrets?: Pick<Secrets, 'reveal'>
  readonly clock?: Clock
}

const maxSecretBytes = 64 * 1024
// Long enough to spare the disk during a burst, short enough that a rotated secret is used at once.
const freshMs = 2_000
const maxCached = 1_000

export function createSecretResolver(options: SecretResolverOptions): SecretResolver {
  const clock = options.clock ?? systemClock
  const cache = new Map<string, { readonly secret: string; readonly until: number }>()
  return {
    async resolve(reference, tenantId) {
      if (!isSecretReference(reference)) throw invalidReference(reference)
      if (reference.startsWith('env:')) return fromEnv(reference, options.env)
      if (reference.startsWith('secret:')) return fromSecrets(reference, tenantId, options.secrets)
      const cached = cache.get(reference)
      if (cached !== undefined && cached.until > clock.now()) return cached.secret
      const secret = await fromFile(reference, options)
      if (cache.size >= maxCached) cache.clear()
      cache.set(reference, { secret, until: clock.now() + freshMs })
      return secret
    },
  }
}

function fromEnv(reference: string, env: SecretResolverOptions['env']): string {
  const name = reference.slice('env:'.length)
  // The house's own settings (its database, its keys) are not for sending to an API somebody configured.
  if (name.startsWith('GATEHOUSE_') && !name.startsWith('GATEHOUSE_SECRET_')) {
    throw new InvalidInputError('secret_reference_invalid', `${reference} is a setting of Gatehouse itself.`, {
      hint: 'Put secrets for downstream APIs into variables of another name, or of one that starts with GATEHOUSE_SECRET_.',
    })
  }
  const secret = Object.hasOwn(env, name) ? env[name]?.trim() : undefined
  if (secret === undefined || secret === '') throw missing(reference, 'is not set in the environment of Gatehouse')
  return secret
}

async function fromSecrets(
  reference: string,
  tenantId: string | undefined,
  secrets: SecretResolverOptions['secrets'],
): Promise<string> {
  const name = reference.slice('secret:'.length)
  const secret = tenantId === undefined ? undefined : (await secrets?.reveal(tenantId, name))?.trim()
  if (secret === undefined) throw missing(reference, 'has not been entered')
  return secret
}

async function fromFile(
  reference: string,
  { allowedDirectories, ownFiles = [] }: SecretResolverOptions,
): Promise<string> {
  const path = reference.slice('file:'.length)
  if (!isAbsolute(path)) throw invalidReference(reference)
  try {
    const real = await realpath(path)
    if (!(await isBelowOne(real, allowedDirectories))) {
      throw missing(reference, 'lies outside the folders that secrets are read from')
    }
    if (await isOneOf(real, ownFiles)) throw missing(reference, 'is a secret of Gatehouse itself')
    await using file = await open(real, 'r')
    const facts = await file.stat()
    if (!facts.isFile() || facts.size > maxSecretBytes) throw missing(reference, 'is not a small regular file')
    const secret = (await file.readFile('utf8')).trim()
    if (secret === '') throw missing(reference, 'is empty')
    return secret
  } catch (error) {
    if (isGatehouseError(error)) throw error
    throw missing(reference, 'cannot be read', error)
  }
}

/** The same file, whatever links or second names lead to it. */
async function isOneOf(path: string, files: readonly string[]): Promise<boolean> {
  const { dev, ino } = await stat(path)
  const others = await Promise.all(files.map((file) => stat(file).catch(() => undefined)))
  return others.some((other) => other?.dev === dev && other.ino === ino)
}

async function isBelowOne(path: string, directories: readonly string[]): Promise<boolean> {
  for (const directory of directories) {
    const real = await realpath(directory).catch(() => undefined)
    if (real !== undefined && path.startsWith(real.endsWith(sep) ? real : real + sep)) return true
  }
  return false
}

function missing(reference: string, why: string, cause?: unknown): GatehouseError {
  return new GatehouseError('unavailable', 'secret_missing', `The secret ${reference} ${why}.`, {
    cause,
    hint: 'An administrator can set it, or name another reference in the target.',
  })
}

function invalidReference(reference: string): InvalidInputError {
  // It may be the secret itself, pasted into the wrong place: not a character of it is repeated.
  return new InvalidInputError(
    'secret_reference_invalid',
    `The text in place of a secret (${reference.length} characters) is not a secret reference.`,
    { hint: 'Write env:NAME, file:/absolute/path or secret:NAME.' },
  )
}
