import { exec, type JsonValue } from 'jsonpath-rfc9535'
import { searchJson } from '@gatehouse/jmespath'
import { pageJson, type PagedJson } from './page-json.ts'
import type { ResultView } from './result-view.ts'

/** The part of a value that a view names. The query has been checked; throws an Error where it is given what it cannot take. */
export function viewJson(value: unknown, view: ResultView, maxBytes: number): PagedJson {
  return pageJson(view.query === undefined ? value : found(value, view.query.trimStart()), view, maxBytes)
}

function found(value: unknown, query: string): unknown {
  if (!query.startsWith('$')) {
    const found = searchJson(value, query)
    // The library finds what every object inherits as well; that is no JSON.
    return typeof found === 'function' ? null : found
  }
  const nodes: unknown[] = []
  exec(value as JsonValue, query, (node) => void nodes.push(node))
  return nodes
}
