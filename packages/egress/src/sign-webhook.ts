import { createHmac } from 'node:crypto'

/** Shorter keys can be guessed by whoever receives what they sign: https://www.standardwebhooks.com asks for 24 to 64 bytes. */
export const minKeyBytes = 24

/** The bytes of a secret: base64 after `whsec_`, else the text itself. */
export function webhookKey(secret: string): Buffer {
  return secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : Buffer.from(secret)
}

/** Headers that show who sent a message and when, as Standard Webhooks 1.0 has it. */
export function webhookHeaders(
  message: { readonly id: string; readonly body: string },
  secret: string,
  nowMs: number,
): Readonly<Record<string, string>> {
  const timestamp = String(Math.floor(nowMs / 1_000))
  const signature = createHmac('sha256', webhookKey(secret))
    .update(`${message.id}.${timestamp}.${message.body}`)
    .digest('base64')
  return { 'webhook-id': message.id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` }
}
