import type { Target } from '@gatehouse/automation'
import { InvalidInputError } from '@gatehouse/core'
import { z } from 'zod'

export const baseUrlField = z
  .string()
  .max(2_000)
  .refine(isBaseUrl, 'must be an absolute http or https URL without user name, query or fragment')
  .transform((url) => url.replace(/\/+$/, ''))

/** What parts of a target have to say about each other. */
export function checkedTarget(target: Target): Target {
  const authHeader = target.auth.kind === 'none' ? undefined : (target.auth.header ?? 'authorization').toLowerCase()
  // One header cannot say both who Gatehouse is and who the user is.
  if (authHeader !== undefined && authHeader === target.impersonation?.header?.toLowerCase()) {
    throw refused('/impersonation/header', 'auth and impersonation cannot use the same header.')
  }
  if (target.clientCertificate !== undefined && target.baseUrl?.startsWith('http:')) {
    throw refused('/client_certificate', 'A client certificate needs a base_url with https.')
  }
  return target
}

function isBaseUrl(text: string): boolean {
  const url = URL.parse(text)
  if (url === null || (url.protocol !== 'http:' && url.protocol !== 'https:')) return false
  return url.username === '' && url.password === '' && !text.includes('?') && !text.includes('#')
}

function refused(at: string, message: string): InvalidInputError {
  return new InvalidInputError('invalid_body', message, { at })
}
