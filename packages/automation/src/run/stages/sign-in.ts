import { isGatehouseError, type Principal, type Stage } from '@gatehouse/core'
import type { SecretResolver } from '../../target/secret-resolver.ts'
import type { Target } from '../../target/target.ts'
import { ActionFailed } from '../action-failed.ts'
import type { OutgoingRequest } from '../outgoing-request.ts'
import { isHeaderValue } from '../request/headers-of.ts'
import type { Targeted } from './find-target.ts'

export interface Signed {
  readonly outgoing: OutgoingRequest
  /** What must not come back to the caller in an answer. */
  readonly secret: string | undefined
}

/** Adds what Gatehouse itself says to the API: its own token, and which user is acting. */
export function signIn(secrets: SecretResolver): Stage<Targeted & { readonly unsigned: OutgoingRequest }, Signed> {
  return {
    name: 'sign-in',
    async run(op, { target, unsigned }) {
      const impersonation = impersonationHeader(target, op.principal)
      const { header, secret } = await authHeader(target, secrets)
      const own = { ...impersonation, ...header }
      const spoofed = Object.keys(own).find((name) => Object.hasOwn(unsigned.headers, name))
      if (spoofed !== undefined) throw spoofedHeader(spoofed)
      return { outgoing: { ...unsigned, headers: { ...unsigned.headers, ...own } }, secret }
    },
  }
}

async function authHeader(
  target: Target,
  secrets: SecretResolver,
): Promise<{ readonly header: Readonly<Record<string, string>>; readonly secret: string | undefined }> {
  const { auth } = target
  if (auth.kind === 'none') return { header: {}, secret: undefined }
  const secret = await secrets.resolve(auth.token).catch((error: unknown) => {
    if (!isGatehouseError(error)) throw error
    throw new ActionFailed(
      { kind: 'not_executable', message: `Gatehouse cannot sign in at the API ${target.id}. ${error.message}` },
      { cause: error },
    )
  })
  const name = (auth.header ?? 'authorization').toLowerCase()
  const value = `${auth.prefix ?? (name === 'authorization' ? 'Bearer ' : '')}${secret}`
  if (!isHeaderValue(value)) {
    const message = `The secret ${auth.token} has characters that no header may carry.`
    throw new ActionFailed({ kind: 'not_executable', message })
  }
  return { header: { [name]: value }, secret }
}

function impersonationHeader(target: Target, principal: Principal): Readonly<Record<string, string>> {
  const { impersonation } = target
  if (impersonation === undefined) return {}
  const value = factOf(principal, impersonation.value)
  if (value === undefined || value === '' || !isHeaderValue(value)) {
    throw new ActionFailed({
      kind: 'rejected',
      message: `The API ${target.id} must be told the ${impersonation.value} of the acting user, and yours is not known.`,
    })
  }
  return { [impersonation.header.toLowerCase()]: value }
}

function factOf(principal: Principal, fact: 'email' | 'user_id' | 'subject'): string | undefined {
  if (fact === 'user_id') return principal.userId
  return fact === 'subject' ? principal.subject : principal.email
}

function spoofedHeader(name: string): ActionFailed {
  return new ActionFailed({ kind: 'rejected', message: `The header ${name} is set by Gatehouse and cannot be given.` })
}
