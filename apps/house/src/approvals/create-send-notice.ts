import type { SecretResolver } from '@gatehouse/automation'
import { GatehouseError, type Clock } from '@gatehouse/core'
import { minKeyBytes, webhookHeaders, webhookKey, type Egress } from '@gatehouse/egress'
import type { SendNotice } from '@gatehouse/policy'

const timeoutMs = 10_000
const maxAnswerBytes = 64 * 1024

/** Posts who asks for what, signed as Standard Webhooks 1.0 has it; never the arguments. One that comes again has the same id. */
export function createSendNotice(
  deps: {
    readonly egress: Egress
    readonly secrets: SecretResolver
    readonly publicUrl: string
    readonly clock: Clock
  },
  { url, secret: reference }: { readonly url: string; readonly secret: string },
): SendNotice {
  return async (approval, signal) => {
    const secret = await deps.secrets.resolve(reference, approval.tenantId)
    if (webhookKey(secret).length < minKeyBytes) throw tooShort(reference)
    const body = JSON.stringify({
      type: 'approval.requested',
      id: approval.id,
      tenant_id: approval.tenantId,
      execution_id: approval.executionId,
      user_id: approval.userId,
      client: approval.actor,
      tool: approval.tool,
      tool_version: approval.toolVersion,
      effect: approval.effect,
      needed_by: approval.neededBy,
      approvers: approval.approvers,
      requested_at: new Date(approval.requestedAt).toISOString(),
      expires_at: new Date(approval.expiresAt).toISOString(),
      url: `${deps.publicUrl}/api/approvals/${approval.id}`,
    })
    const { status } = await deps.egress.fetch(url, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        'user-agent': 'Gatehouse',
        ...webhookHeaders({ id: approval.id, body }, secret, deps.clock.now()),
      },
      body,
      redirect: 'error',
      isRepeatable: false,
      // The operator named the address in the configuration.
      allowPrivateNetwork: true,
      timeoutMs,
      maxResponseBytes: maxAnswerBytes,
      signal,
    })
    if (status >= 200 && status <= 299) return
    throw new GatehouseError('unavailable', 'notice_refused', `The receiver answered with status ${status}.`)
  }
}

function tooShort(reference: string): GatehouseError {
  return new GatehouseError(
    'invalid',
    'webhook_secret_unusable',
    `The secret ${reference} is too short to sign with.`,
    {
      at: reference,
      hint: `Use at least ${minKeyBytes} random bytes, such as whsec_ and the output of openssl rand -base64 32.`,
    },
  )
}
