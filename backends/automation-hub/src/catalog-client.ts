import { GatehouseError } from '@gatehouse/core'
import { isEgressError } from '@gatehouse/egress'
import type { BackendHost } from '@gatehouse/spec'
import { catalogAnswerSchema, type CatalogAnswer } from './catalog-answer.ts'
import type { AutomationHubConfig } from './config.ts'

export interface CatalogRequest {
  readonly since: number | null
  readonly cursor: string | undefined
  readonly etag: string | undefined
  readonly signal: AbortSignal
}

export type CatalogReply =
  | { readonly kind: 'page'; readonly answer: CatalogAnswer; readonly etag: string | undefined }
  | { readonly kind: 'unchanged' }
  /** The hub no longer knows this cursor or revision. */
  | { readonly kind: 'cursor_refused' }

const largestPage = 200

/** Reads pages of the catalog; asks for fewer actions at a time when a page would be larger than one answer may be. */
export function catalogClient(config: AutomationHubConfig, host: BackendHost) {
  let limit = largestPage
  return async function readPage(request: CatalogRequest): Promise<CatalogReply> {
    for (;;) {
      try {
        return await fetchPage(config, host, request, limit)
      } catch (error) {
        if (!isEgressError(error) || error.code !== 'egress_too_large' || limit === 1) throw error
        limit = Math.max(1, Math.floor(limit / 5))
      }
    }
  }
}

async function fetchPage(
  config: AutomationHubConfig,
  host: BackendHost,
  request: CatalogRequest,
  limit: number,
): Promise<CatalogReply> {
  const query = new URLSearchParams({ limit: String(limit) })
  if (request.since !== null) query.set('since', String(request.since))
  if (request.cursor !== undefined) query.set('cursor', request.cursor)
  const token = await host.serviceToken({ audience: config.audience, scope: 'automation_hub.catalog' })
  const response = await host.fetch(`${config.baseUrl}/api/catalog/actions?${query}`, {
    headers: {
      accept: 'application/json',
      authorization: `Bearer ${token}`,
      ...(request.etag === undefined ? {} : { 'if-none-match': request.etag }),
    },
    signal: request.signal,
  })
  if (response.status === 304) return { kind: 'unchanged' }
  const isPositionRefusable = request.cursor !== undefined || request.since !== null
  if (isPositionRefusable && (response.status === 400 || response.status === 410)) return { kind: 'cursor_refused' }
  if (!response.ok) throw await refusal(response)
  const parsed = catalogAnswerSchema.safeParse(await response.json().catch(undefinedUnlessBroken))
  if (!parsed.success) throw unreadable(parsed.error)
  return { kind: 'page', answer: parsed.data, etag: response.headers.get('etag') ?? undefined }
}

/** An answer that broke off or is too large says so; one that is no JSON is just unreadable. */
function undefinedUnlessBroken(error: unknown): undefined {
  if (isEgressError(error)) throw error
}

async function refusal(response: Response): Promise<GatehouseError> {
  const body = (await response.json().catch(() => undefined)) as
    | { error?: { code?: unknown; message?: unknown } }
    | undefined
  const said = typeof body?.error?.message === 'string' ? ` It says: ${body.error.message.slice(0, 500)}` : ''
  const message = `Automation Hub answered the request for its catalog with status ${response.status}.${said}`
  if (response.status === 401 || response.status === 403) {
    return new GatehouseError('unavailable', 'catalog_refused', message, {
      hint: 'Check that Automation Hub trusts the tokens of this Tool Hub and that the audience of the source fits.',
    })
  }
  return new GatehouseError('unavailable', 'catalog_unavailable', message)
}

function unreadable(cause: unknown): GatehouseError {
  return new GatehouseError('unavailable', 'catalog_unreadable', 'The catalog of Automation Hub cannot be read.', {
    cause,
    hint: 'Check that baseUrl points to an Automation Hub.',
  })
}
