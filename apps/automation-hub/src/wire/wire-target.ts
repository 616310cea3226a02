import type { Target } from '@gatehouse/automation'

/** A target as the API shows it: secret references, never secrets. */
export function wireTarget(target: Target) {
  return {
    id: target.id,
    ...(target.baseUrl === undefined ? {} : { base_url: target.baseUrl }),
    auth: target.auth,
    ...(target.impersonation === undefined ? {} : { impersonation: target.impersonation }),
    timeout_ms: target.timeoutMs,
    max_response_bytes: target.maxResponseBytes,
    allow_private_network: target.allowPrivateNetwork,
  }
}
