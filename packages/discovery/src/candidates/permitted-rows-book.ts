import type { CompiledGrants } from '@gatehouse/policy'
import type { CandidateSnapshot } from './candidate-store.ts'
import { permittedRows, type PermittedRows } from './permitted-rows.ts'

/** 4 million numbers are about 32 MB. */
const maxNumbers = 4_000_000

/** What principals may use, remembered per state of an edition and set of grants. */
export class PermittedRowsBook {
  /** Least recently used first. */
  readonly #known = new Map<string, PermittedRows>()
  #numbers = 0

  /** `key` names the state and the grants. */
  async of(snapshot: CandidateSnapshot, key: string, grants: CompiledGrants): Promise<PermittedRows> {
    const known = this.#known.get(key)
    const rows = known ?? (await permittedRows(snapshot, grants))
    if (known === undefined && !this.#known.has(key)) this.#numbers += rows.size
    this.#known.delete(key)
    this.#known.set(key, rows)
    for (const [oldest, { size }] of this.#known) {
      if (this.#numbers <= maxNumbers || oldest === key) break
      this.#known.delete(oldest)
      this.#numbers -= size
    }
    return rows
  }
}
