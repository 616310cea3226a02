import type { Logger } from '@gatehouse/core'
import type { ToolIndex } from '../index/tool-index.ts'
import type { SavedIndexes } from './saved-indexes.ts'

/** A change is saved once nothing has changed for so long. */
const settledAfterMs = 5_000
/** Or, while changes go on, this long after the first. */
const longestWaitMs = 60_000

/** Saves indexes in the background, each when its changes have settled. A failure is logged and nothing more. */
export class SaveLater {
  readonly #saved: SavedIndexes
  readonly #log: Pick<Logger, 'warn'>
  readonly #minTools: number
  readonly #waiting = new Map<
    string,
    { readonly timer: NodeJS.Timeout; readonly since: number; readonly index: ToolIndex }
  >()
  /** One at a time: saving is work for the disk. */
  #saving = Promise.resolve()

  /** An index of fewer than `minTools` is not worth a file: it is built as fast. */
  constructor(saved: SavedIndexes, log: Pick<Logger, 'warn'>, minTools: number) {
    this.#saved = saved
    this.#log = log
    this.#minTools = minTools
  }

  /** The index of the tenant has become this one. */
  changed(tenantId: string, index: ToolIndex): void {
    if (index.count < this.#minTools) return
    const before = this.#waiting.get(tenantId)
    clearTimeout(before?.timer)
    const since = before?.since ?? Date.now()
    const waitMs = Math.min(settledAfterMs, Math.max(0, since + longestWaitMs - Date.now()))
    const timer = setTimeout(() => this.#save(tenantId), waitMs).unref()
    this.#waiting.set(tenantId, { timer, since, index })
  }

  /** Saves what is waiting now. */
  async flush(): Promise<void> {
    for (const tenantId of this.#waiting.keys()) this.#save(tenantId)
    await this.#saving
  }

  #save(tenantId: string): void {
    const waiting = this.#waiting.get(tenantId)
    if (waiting === undefined) return
    clearTimeout(waiting.timer)
    this.#waiting.delete(tenantId)
    this.#saving = this.#saving
      .then(() => this.#saved.save(tenantId, waiting.index))
      .catch((error: unknown) => this.#log.warn({ err: error, tenantId }, 'could not save a search index'))
  }
}
