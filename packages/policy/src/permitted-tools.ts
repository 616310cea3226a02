import type { Principal, Revisions } from '@gatehouse/core'
import { countBits, type Bitmap } from './bitmap.ts'
import { callerKey, type GrantBook } from './grant-book.ts'
import { permittedBitmap, type CatalogView } from './permitted-bitmap.ts'
import { subjectsOf } from './subjects-of.ts'

/** Which tools of an index a principal may use. */
export interface PermittedTools {
  /** `catalogVersion` names the content of the catalog view: another content must have another version. */
  forPrincipal(
    principal: Principal,
    revisions: Pick<Revisions, 'grants' | 'rules'>,
    catalog: CatalogView,
    catalogVersion: string | number,
  ): Promise<{ readonly bitmap: Bitmap; readonly count: number }>
}

export function createPermittedTools(options: {
  readonly grantBook: GrantBook
  /** How many bitmaps are remembered; one for 200,000 tools takes 25 KB. Default 500. */
  readonly maxEntries?: number
}): PermittedTools {
  const maxEntries = options.maxEntries ?? 500
  // Least recently used first.
  const known = new Map<string, { readonly bitmap: Bitmap; readonly count: number }>()

  return {
    async forPrincipal(principal, revisions, catalog, catalogVersion) {
      const subjects = subjectsOf(principal).map(({ kind, value }) => [kind, value])
      const key = JSON.stringify([
        principal.tenantId,
        revisions.grants,
        catalogVersion,
        subjects,
        ...callerKey(principal, revisions),
      ])
      const remembered = known.get(key)
      if (remembered !== undefined) {
        known.delete(key)
        known.set(key, remembered)
        return remembered
      }
      const bitmap = permittedBitmap(await options.grantBook.forPrincipal(principal, revisions), catalog)
      const permitted = { bitmap, count: countBits(bitmap) }
      known.set(key, permitted)
      if (known.size > maxEntries) known.delete(known.keys().next().value!)
      return permitted
    },
  }
}
