import { decodeCursor, encodeCursor, InvalidInputError, type Operation } from '@gatehouse/core'
import { hasBit } from '@gatehouse/policy'
import type { DiscoveryDeps } from './find-tools.ts'
import { compareNamespaces, compareText } from './index/segment.ts'

export interface NamespaceRequest {
  /** What the namespace, or `source://namespace`, begins with. */
  readonly prefix?: string | undefined
  readonly cursor?: string | undefined
  /** 1 to 500; 100 when absent. */
  readonly limit?: number | undefined
}

export interface ListedNamespaces {
  readonly namespaces: readonly {
    readonly namespace: string
    readonly source: string
    readonly description: string
    /** How many tools of it the principal may use; at least 1. */
    readonly tools: number
  }[]
  readonly next_cursor?: string
}

const defaultLimit = 100
const maxLimit = 500

/** The namespaces in which the principal may use something. One in which they may not is not named and moves no page. */
export function listNamespaces(
  deps: DiscoveryDeps,
): (op: Operation, request: NamespaceRequest) => Promise<ListedNamespaces> {
  return async (op, { prefix = '', cursor, limit = defaultLimit }) => {
    if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
      throw new InvalidInputError('invalid_limit', `The limit is a whole number from 1 to ${maxLimit}.`, {
        at: '/limit',
      })
    }
    const after = cursor === undefined ? undefined : positionOf(cursor)
    const revisions = await deps.revisions.read(op.tenantId)
    const index = await deps.indexes.ensureFresh(op.tenantId, revisions.tools, op.signal)
    const { bitmap } = await deps.permittedTools.forPrincipal(op.principal, revisions, index, index.version)

    const counts = new Map<string, { source: string; namespace: string; tools: number }>()
    for (const { source, namespace, start, end } of index.namespaces) {
      if (!namespace.startsWith(prefix) && !`${source}://${namespace}`.startsWith(prefix)) continue
      let tools = 0
      for (let position = start; position < end; position++) if (hasBit(bitmap, position)) tools++
      if (tools === 0) continue
      const key = `${source}://${namespace}`
      counts.set(key, { source, namespace, tools: tools + (counts.get(key)?.tools ?? 0) })
    }
    const all = [...counts.values()].sort(byNamespace)
    const rest = after === undefined ? all : all.filter((one) => byNamespace(one, after) > 0)
    const page = rest.slice(0, limit)
    const last = page.at(-1)
    return {
      namespaces: page.map(({ source, namespace, tools }) => ({
        namespace,
        source,
        description: index.describe(source, namespace),
        tools,
      })),
      ...(rest.length > limit && last !== undefined
        ? { next_cursor: encodeCursor([last.namespace, last.source]) }
        : {}),
    }
  }
}

type Position = { readonly source: string; readonly namespace: string }

function positionOf(cursor: string): Position {
  const [namespace, source] = decodeCursor(cursor, ['string', 'string']) as [string, string]
  return { namespace, source }
}

function byNamespace(a: Position, b: Position): number {
  return compareText(a.namespace, b.namespace) || compareNamespaces(a, b)
}
