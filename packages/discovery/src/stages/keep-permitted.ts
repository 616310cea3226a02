import type { RevisionStore, Stage } from '@gatehouse/core'
import { bitmapOf, hasBit, setBit, type Bitmap, type PermittedTools } from '@gatehouse/policy'
import type { IndexKeeper } from '../index-keeper.ts'
import { runsOf, type Runs } from '../index/permitted-runs.ts'
import { permittedLengthOf } from '../index/search-index.ts'
import type { ToolIndex } from '../index/tool-index.ts'
import type { Permitted, Understood } from '../search.ts'

/** Which tools the search may know of. Stands before recall: what is not permitted is never looked at. */
export function keepPermitted(deps: {
  readonly indexes: Pick<IndexKeeper, 'ensureFresh'>
  readonly permittedTools: PermittedTools
  readonly revisions: RevisionStore
}): Stage<Pick<Understood, 'isInScope'>, Permitted> {
  // A bitmap belongs to one state of one index, and is remembered with the grants it came from.
  const known = new WeakMap<Bitmap, { readonly permittedLength: number; readonly runs: Runs | undefined }>()
  return {
    name: 'keep-permitted',
    async run(op, { isInScope }) {
      const revisions = await deps.revisions.read(op.tenantId)
      const index = await deps.indexes.ensureFresh(op.tenantId, revisions.tools, op.signal)
      const { bitmap, count } = await deps.permittedTools.forPrincipal(op.principal, revisions, index, index.version)
      const facts = known.get(bitmap) ?? {
        permittedLength: permittedLengthOf(index, bitmap),
        runs: runsOf(bitmap, index.size),
      }
      known.set(bitmap, facts)
      const wanted = isInScope === undefined ? bitmap : narrowed(index, bitmap, isInScope)
      return { index, scope: { permitted: bitmap, permittedCount: count, ...facts, wanted } }
    },
  }
}

function narrowed(index: ToolIndex, permitted: Bitmap, isInScope: NonNullable<Understood['isInScope']>): Bitmap {
  const wanted = bitmapOf(index.size)
  for (const namespace of index.namespaces) {
    if (!isInScope(namespace)) continue
    for (let position = namespace.start; position < namespace.end; position++) {
      if (hasBit(permitted, position)) setBit(wanted, position)
    }
  }
  return wanted
}
