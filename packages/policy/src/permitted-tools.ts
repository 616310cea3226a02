import type { Principal, Revisions } from '@gatehouse/core'
import { countBits, type Bitmap } from './bitmap.ts'
import type { CompiledGrants } from './compile-grants.ts'
import type { GrantBook } from './grant-book.ts'
import { permittedBitmap, type CatalogView } from './permitted-bitmap.ts'

/** Which tools of an index a principal may use. */
export interface PermittedTools {
  /** `catalogVersion` names the content of the catalog view: another content must have another version. */
  forPrincipal(
    principal: Principal,
    revisions: Pick<Revisions, 'grants'> & Partial<Revisions>,
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
  // Least recently used first. Known by the compiled grants themselves: whatever they depend on, others are another object.
  const known = new Map<string, { readonly bitmap: Bitmap; readonly count: number }>()
  const numbers = new WeakMap<CompiledGrants, number>()
  let last = 0

  return {
    async forPrincipal(principal, revisions, catalog, catalogVersion) {
      // Nothing in the view may be newer than what hooks were asked about.
      const tools = Math.max(revisions.tools ?? 0, typeof catalogVersion === 'number' ? catalogVersion : 0)
      const grants = await options.grantBook.forPrincipal(principal, { ...revisions, tools })
      const number = numbers.get(grants) ?? ++last
      numbers.set(grants, number)
      const key = JSON.stringify([principal.tenantId, catalogVersion, number])
      const remembered = known.get(key)
      if (remembered !== undefined) {
        known.delete(key)
        known.set(key, remembered)
        return remembered
      }
      const bitmap = permittedBitmap(grants, catalog)
      const permitted = { bitmap, count: countBits(bitmap) }
      known.set(key, permitted)
      if (known.size > maxEntries) known.delete(known.keys().next().value!)
      return permitted
    },
  }
}
