import { createHmac, timingSafeEqual } from 'node:crypto'
import type { ApprovalKeys } from './approval-keys.ts'

/** What a signed link is good for: one person's decision about one approval, until then. */
export interface ApprovalLink {
  readonly tenantId: string
  readonly approvalId: string
  readonly userId: string
  /** Milliseconds since 1970. */
  readonly expiresAt: number
}

const version = 'gha1'
const longestToken = 2_000

export function signLink(keys: ApprovalKeys, link: ApprovalLink): string {
  const { tenantId, approvalId, userId, expiresAt } = link
  const body = Buffer.from(JSON.stringify([tenantId, approvalId, userId, expiresAt])).toString('base64url')
  return `${version}.${body}.${macOf(keys.links[0]!, body).toString('base64url')}`
}

/** Undefined for everything that was not signed here just so, and for what has expired. */
export function readLink(keys: ApprovalKeys, token: string, now: number): ApprovalLink | undefined {
  const [head, body, mac, ...more] = token.length > longestToken ? [] : token.split('.')
  if (head !== version || body === undefined || mac === undefined || more.length > 0) return undefined
  if (!keys.links.some((key) => isSame(macOf(key, body).toString('base64url'), mac))) return undefined
  const [tenantId, approvalId, userId, expiresAt] = JSON.parse(Buffer.from(body, 'base64url').toString('utf8')) as [
    string,
    string,
    string,
    number,
  ]
  return expiresAt > now ? { tenantId, approvalId, userId, expiresAt } : undefined
}

function macOf(key: Uint8Array, body: string): Buffer {
  return createHmac('sha256', key).update(`${version}.${body}`).digest()
}

/** As texts: base64 of the same bytes can be written in more than one way. */
function isSame(expected: string, given: string): boolean {
  const [a, b] = [Buffer.from(expected), Buffer.from(given)]
  return a.byteLength === b.byteLength && timingSafeEqual(a, b)
}
