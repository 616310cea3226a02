import type { CompiledGrants } from '@gatehouse/policy'
import type { CandidateSnapshot } from './candidate-store.ts'
import { permittedRows, type PermittedRows } from './permitted-rows.ts'

/** 4 million numbers are about 32 MB. */
const maxNumbers = 4_000_000

/**
 * What principals may use in the newest state of an edition. Known by the compiled grants themselves: whatever they depend
 * on, other grants are another object.
 */
export class PermittedRowsBook {
  /** Least recently used first. */
  readonly #known = new Map<CompiledGrants, { readonly state: string; readonly rows: PermittedRows }>()
  #numbers = 0

  async of(snapshot: CandidateSnapshot, editionId: number, grants: CompiledGrants): Promise<PermittedRows> {
    const state = `${editionId} ${snapshot.step}`
    const known = this.#known.get(grants)
    const rows = known?.state === state ? known.rows : await permittedRows(snapshot, grants)
    this.#forget(grants)
    this.#known.set(grants, { state, rows })
    this.#numbers += rows.size
    for (const oldest of this.#known.keys()) {
      if (this.#numbers <= maxNumbers || oldest === grants) break
      this.#forget(oldest)
    }
    return rows
  }

  #forget(grants: CompiledGrants): void {
    this.#numbers -= this.#known.get(grants)?.rows.size ?? 0
    this.#known.delete(grants)
  }
}
