import { createHash } from 'node:crypto'
import { requireScope } from '@gatehouse/identity'
import type { Handler } from 'hono'
import { z } from 'zod'
import type { AutomationHubContext } from '../context.ts'
import { readQuery } from '../wire/read-query.ts'
import { wireAction } from '../wire/wire-action.ts'

const wholeNumber = z
  .string()
  .regex(/^\d{1,15}$/, 'must be a whole number')
  .transform(Number)

const querySchema = z.strictObject({
  cursor: z.string().min(1).max(2_000).optional(),
  limit: wholeNumber.pipe(z.int().min(1).max(500)).default(100),
  namespace: z.string().min(1).max(200).optional(),
  effect: z.enum(['read', 'write', 'destructive']).optional(),
  /** A catalog revision; what changed after it is listed, removals included. */
  since: wholeNumber.optional(),
})

/** `GET /automation/api/catalog/actions` */
export function listActions({ authenticate, actions, clock }: AutomationHubContext): Handler {
  return async (c) => {
    const principal = await authenticate(c.req.raw)
    requireScope(principal, 'automation_hub.catalog')
    const query = readQuery(c, querySchema)
    const { tenantId } = principal
    const now = clock.now()
    const etagAt = (revision: number): string => etagOf([tenantId, revision, query])

    c.header('cache-control', 'private, no-cache')
    c.header('vary', 'authorization')
    // A poll that finds nothing new costs one counter, not a read of the catalog.
    const current = etagAt(await actions.revision(tenantId, now))
    if (isMatch(c.req.header('if-none-match'), current)) {
      c.header('etag', current)
      return c.body(null, 304)
    }

    const { cursor, limit, namespace, effect, since } = query
    const filter = {
      ...(namespace === undefined ? {} : { namespace }),
      ...(effect === undefined ? {} : { effect }),
      ...(since === undefined ? {} : { since }),
    }
    const page = await actions.list(tenantId, filter, { cursor, limit }, now)
    c.header('etag', etagAt(page.revision))
    return c.json({
      actions: page.items.flatMap((entry) => (entry.kind === 'present' ? [wireAction(entry, entry.others, now)] : [])),
      ...(since === undefined
        ? {}
        : {
            removed: page.items.flatMap((entry) =>
              entry.kind === 'removed' ? [{ namespace: entry.namespace, name: entry.name }] : [],
            ),
          }),
      ...(page.next === undefined ? {} : { next_cursor: page.next }),
      revision: page.revision,
      total: page.total,
    })
  }
}

/** Weak: two answers with the same tag mean the same, byte for byte equality is not promised (RFC 9110 §8.8.1). */
function etagOf(facts: unknown): string {
  return `W/"${createHash('sha256').update(JSON.stringify(facts)).digest('base64url').slice(0, 27)}"`
}

/** RFC 9110 §13.1.2: a list of tags, compared weakly. `*` would match anything and helps nobody here. */
function isMatch(header: string | undefined, etag: string): boolean {
  const opaque = etag.replace(/^W\//, '')
  return header?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === opaque) ?? false
}
