import { decodeCursor, encodeCursor, InvalidInputError, type Operation } from '@gatehouse/core'
import { candidatesOf, type DiscoveryDeps } from './find-tools.ts'
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
  const candidates = candidatesOf(deps)
  return async (op, { prefix = '', cursor, limit = defaultLimit }) => {
    if (!Number.isInteger(limit) || limit < 1 || limit > maxLimit) {
      throw new InvalidInputError('invalid_limit', `The limit is a whole number from 1 to ${maxLimit}.`, {
        at: '/limit',
      })
    }
    const after = cursor === undefined ? undefined : positionOf(cursor)
    const permitted = await candidates.permittedNamespaces(op)
    const all = permitted
      .filter((one) => one.namespace.startsWith(prefix) || `${one.source}://${one.namespace}`.startsWith(prefix))
      .toSorted(byNamespace)
    const rest = after === undefined ? all : all.filter((one) => byNamespace(one, after) > 0)
    const page = rest.slice(0, limit)
    const last = page.at(-1)
    return {
      namespaces: page.map(({ namespace, source, description, tools }) => ({
        namespace,
        source,
        description,
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
