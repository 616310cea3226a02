import { GatehouseError } from '@gatehouse/core'
import type { BackendHost, CatalogSource, SourcePage } from '@gatehouse/spec'
import { toolFromAction } from './catalog-answer.ts'
import { catalogClient } from './catalog-client.ts'
import { decodeCatalogCursor, encodeCatalogCursor, type CatalogCursor } from './catalog-cursor.ts'
import type { AutomationHubConfig } from './config.ts'

const maxRestarts = 3

const fromTheStart: CatalogCursor = { since: null }

/**
 * Reads the whole catalog once and then only what changed. Stops after any page and goes on there. When the hub does not
 * know the position any more, or has fewer revisions than we have seen, the catalog is read from the start.
 */
export function automationHubSource(config: AutomationHubConfig, host: BackendHost): CatalogSource {
  const readPage = catalogClient(config, host)
  return {
    async *pull({ cursor, signal }) {
      let position = decodeCatalogCursor(cursor) ?? fromTheStart
      for (let restarts = 0; restarts <= maxRestarts;) {
        const reply = await readPage({ since: position.since, cursor: position.next, etag: position.etag, signal })
        if (reply.kind === 'unchanged') {
          yield { tools: [], removed: [], cursor: encodeCatalogCursor(position), isLast: true }
          return
        }
        if (reply.kind === 'cursor_refused' || isOlder(reply.answer.revision, position)) {
          position = fromTheStart
          restarts++
          continue
        }
        const { answer, etag } = reply
        const isFirst = position.next === undefined
        const isSnapshot = position.since === null
        const next = nextPosition(position, answer, etag)
        const page: SourcePage = {
          tools: answer.actions.map(toolFromAction),
          // A snapshot names what there is; what is gone follows from that.
          removed: isSnapshot ? [] : answer.removed,
          cursor: encodeCatalogCursor(next),
          ...(isFirst && isSnapshot ? { startsSnapshot: true } : {}),
          isLast: next.next === undefined,
          ...(answer.total === undefined ? {} : { total: answer.total }),
        }
        yield page
        if (page.isLast) return
        position = next
      }
      throw new GatehouseError(
        'unavailable',
        'catalog_unstable',
        'Automation Hub keeps losing track of its own catalog.',
      )
    },
  }
}

function isOlder(revision: number, position: CatalogCursor): boolean {
  return revision < Math.max(position.since ?? 0, position.target ?? 0)
}

function nextPosition(
  position: CatalogCursor,
  answer: {
    readonly revision: number
    readonly next_cursor?: string | undefined
    readonly actions: readonly unknown[]
  },
  etag: string | undefined,
): CatalogCursor {
  // The revision of the first page, not of the last: what changed while we were reading is asked for again.
  const target = position.target ?? answer.revision
  if (answer.next_cursor !== undefined) return { since: position.since, next: answer.next_cursor, target }
  // An ETag belongs to one URL, so it is worth keeping only when the next question is the same one.
  return target === position.since ? { since: target, etag } : { since: target }
}
