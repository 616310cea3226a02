import { z } from 'zod'

/**
 * Where a synchronisation stands. `since` is the revision everything is known up to (null while the first snapshot runs);
 * between two pages, `next` is the hub's own cursor and `target` the revision that the whole pull leads to.
 */
export interface CatalogCursor {
  readonly since: number | null
  readonly next?: string | undefined
  readonly target?: number | undefined
  /** ETag of the answer that said there is nothing new since `since`. */
  readonly etag?: string | undefined
}

const schema = z.object({
  since: z.int().nullable(),
  next: z.string().optional(),
  target: z.int().optional(),
  etag: z.string().optional(),
})

export function encodeCatalogCursor(cursor: CatalogCursor): string {
  return JSON.stringify(cursor)
}

/** A cursor that cannot be read is none: the catalog is then read from the start. */
export function decodeCatalogCursor(text: string | null): CatalogCursor | undefined {
  if (text === null) return undefined
  try {
    return schema.parse(JSON.parse(text))
  } catch {
    return undefined
  }
}
