import { actionId, type ActionVersion } from '@gatehouse/automation'
import type { Deprecation } from '@gatehouse/spec'
import type { Context, MiddlewareHandler } from 'hono'
import type { AutomationHubContext } from '../context.ts'

const noted = 'deprecatedVersion'

/** Has the answer to this request say that the version is deprecated; see `tellDeprecation`. */
export function noteDeprecation(c: Context, version: ActionVersion): void {
  if (version.deprecation !== undefined) c.set(noted, version)
}

/**
 * Answers about a deprecated version say so, whatever they are: `Deprecation` (RFC 9745 §2), `Sunset` (RFC 8594 §3), and in
 * JSON an entry of `warnings`.
 */
export function tellDeprecation({ clock }: Pick<AutomationHubContext, 'clock'>): MiddlewareHandler {
  return async (c, next) => {
    await next()
    const version = c.get(noted) as ActionVersion | undefined
    if (version?.deprecation === undefined) return
    const { deprecatedAt, removedAt } = version.deprecation
    const headers = new Headers(c.res.headers)
    headers.set('deprecation', `@${Math.floor(deprecatedAt / 1_000)}`)
    if (removedAt !== undefined) headers.set('sunset', new Date(removedAt).toUTCString())
    const isJson = headers.get('content-type')?.startsWith('application/json') === true
    const body = isJson ? await withWarning(c.res, warningAbout(version, version.deprecation, clock.now())) : c.res.body
    headers.delete('content-length')
    c.res = new Response(body, { status: c.res.status, headers })
  }
}

async function withWarning(response: Response, warning: string): Promise<string> {
  const answer = (await response.json()) as { readonly warnings?: readonly string[] }
  return JSON.stringify({ ...answer, warnings: [...(answer.warnings ?? []), warning] })
}

function warningAbout(
  { action }: ActionVersion,
  { deprecatedAt, removedAt, advice }: Deprecation,
  now: number,
): string {
  const since = deprecatedAt <= now ? 'is deprecated since' : 'will be deprecated on'
  return [
    `${actionId(action)} ${since} ${new Date(deprecatedAt).toISOString()}`,
    ...(removedAt === undefined ? [] : [` and can be called until ${new Date(removedAt).toISOString()}`]),
    '.',
    ...(advice === undefined ? [] : [` ${advice}`]),
  ].join('')
}
