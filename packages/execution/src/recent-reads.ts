import type { Execution } from './execution.ts'

const mostReads = 1_000
const mostCharacters = 8 * 1024 * 1024

/**
 * The last reads that ended within their wait, so that one can be asked for again for a while. They have no row: their audit
 * entry is the record of them. Each belongs to its user, like a row does.
 */
export class RecentReads {
  // Oldest first.
  readonly #reads = new Map<string, { readonly execution: Execution; readonly characters: number }>()
  #characters = 0

  /** `characters`: the length of the result as JSON. */
  keep(execution: Execution, characters: number): void {
    this.#reads.set(execution.id, { execution, characters })
    this.#characters += characters
    for (const [id, oldest] of this.#reads) {
      if (this.#reads.size <= mostReads && this.#characters <= mostCharacters) return
      this.#reads.delete(id)
      this.#characters -= oldest.characters
    }
  }

  find(tenantId: string, userId: string, id: string): Execution | undefined {
    const execution = this.#reads.get(id)?.execution
    return execution?.tenantId === tenantId && execution.userId === userId ? execution : undefined
  }
}
