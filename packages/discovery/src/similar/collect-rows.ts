import { shapeIn } from './signature-of.ts'
import type { IndexedTool } from '../indexed-tool.ts'

/** A row of the answer: a tool, and others that say the same of themselves. */
export interface Row {
  readonly tool: IndexedTool
  readonly score: number
  /** Which query it is for. */
  readonly query: number
  /** Keys, best first. */
  readonly alternatives: string[]
}

interface PlacedRow extends Row {
  readonly position: number
}

interface Place {
  readonly position: number
  readonly score: number
}

/** What is known of the tool at a position. Most of a list is looked at for its signatures alone. */
interface Tools {
  readonly read: (position: number) => IndexedTool
  readonly signatureAt: (position: number) => number
  /** Whether the descriptions of two tools that are otherwise the same mean the same. */
  readonly isAlike: (position: number, other: number) => boolean
}

const maxAlternatives = 5

/**
 * Rows from the lists of several queries: the best of each in turn, so that none has to wait for another; each tool once, in
 * its own row or as an alternative in the row of one like it. Only what a list holds comes in, so nothing forbidden does.
 */
export function collectRows(
  queries: readonly { readonly list: readonly Place[]; readonly shown: readonly Place[] }[],
  maxRows: number,
  { read, signatureAt, isAlike }: Tools,
): readonly Row[] {
  const rows: Row[] = []
  const taken = new Set<number>()
  const bySignature = new Map<number, Row>()
  const byShape = new Map<number, PlacedRow[]>()
  /** False for a tool that has a row of its own, or would need one. */
  const joinsRow = (position: number): boolean => {
    const signature = signatureAt(position)
    if (signature === 0) return false
    const alike = (row: PlacedRow): boolean => isAlike(row.position, position)
    const row = bySignature.get(signature) ?? byShape.get(shapeIn(signature))?.find(alike)
    if (row === undefined) return false
    if (row.alternatives.length < maxAlternatives) row.alternatives.push(read(position).key)
    return true
  }

  const next = queries.map(() => 0)
  for (let isDone = false; !isDone && rows.length < maxRows;) {
    isDone = true
    for (const [query, { shown }] of queries.entries()) {
      // What another query has brought already costs this one no turn.
      while (next[query]! < shown.length && rows.length < maxRows) {
        const { position, score } = shown[next[query]!++]!
        if (taken.has(position)) continue
        taken.add(position)
        if (joinsRow(position)) continue
        const tool = read(position)
        const row: PlacedRow = { tool, position, score, query, alternatives: [] }
        rows.push(row)
        if (tool.signature !== 0) {
          bySignature.set(tool.signature, row)
          byShape.set(shapeIn(tool.signature), [...(byShape.get(shapeIn(tool.signature)) ?? []), row])
        }
        isDone = false
        break
      }
    }
  }
  for (const { list } of queries) {
    for (const { position } of bySignature.size === 0 ? [] : list) {
      if (taken.has(position)) continue
      taken.add(position)
      joinsRow(position)
    }
  }
  return rows
}
