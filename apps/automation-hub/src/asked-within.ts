import type { Context } from 'hono'

/**
 * What the process hands along with a request that it makes itself, without a socket: its caller enters what comes of it in
 * the same audit log. Nothing that comes over the network can say so.
 */
export const askedWithin = { isAskedWithin: true } as const

export function isAskedWithin(c: Context): boolean {
  return (c.env as Partial<typeof askedWithin> | undefined)?.isAskedWithin === true
}
