import type { Target } from '@gatehouse/automation'
import { digestOf } from '@gatehouse/core'
import { wireImpersonation } from './impersonation-field.ts'
import { wirePolicy } from './policy-field.ts'
import { wireAuth } from './wire-auth.ts'

/** A target as the API shows it: secret references, never secrets. */
export function wireTarget(target: Target) {
  return {
    id: target.id,
    ...(target.baseUrl === undefined ? {} : { base_url: target.baseUrl }),
    // Once somebody set up a sign-in, that none is set up is no longer true.
    ...(target.description === undefined || target.auth.kind !== 'none' ? {} : { description: target.description }),
    auth: wireAuth(target.auth),
    ...(target.impersonation === undefined ? {} : { impersonation: wireImpersonation(target.impersonation) }),
    ...(target.clientCertificate === undefined ? {} : { client_certificate: target.clientCertificate }),
    ...(target.policy === undefined ? {} : { policy: wirePolicy(target.policy) }),
    timeout_ms: target.timeoutMs,
    max_response_bytes: target.maxResponseBytes,
    allow_private_network: target.allowPrivateNetwork,
  }
}

/** A target for the audit: of a mapping, which may name thousands of people, how long it is and its digest. */
export function auditedTarget(target: Target) {
  return JSON.parse(
    JSON.stringify(wireTarget(target), (key, value: unknown) =>
      key === 'map' ? { users: Object.keys(value as object).length, digest: digestOf(value) } : value,
    ),
  ) as unknown
}
