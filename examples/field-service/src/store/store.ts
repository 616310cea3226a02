import { Journal } from './journal.ts'
import type { CollectionName, Collections, Row } from './row.ts'

const prefixes: Readonly<Record<CollectionName, string>> = {
  customers: 'cus',
  technicians: 'tec',
  jobs: 'job',
  appointments: 'apt',
  price_book: 'itm',
  invoices: 'inv',
}

/** A finished POST, kept so that its repetition gets the same answer. */
export interface RememberedAnswer {
  readonly digest: string
  readonly status: number
  readonly body: unknown
}

type Change =
  | { readonly kind: 'row'; readonly collection: CollectionName; readonly row: Row }
  | { readonly kind: 'removed'; readonly collection: CollectionName; readonly id: string }
  | { readonly kind: 'answer'; readonly key: string; readonly answer: RememberedAnswer }

const maxAnswers = 10_000

/**
 * Everything the company knows, in memory, with a journal on disk. Changes are written before they are seen, and all of
 * it is synchronous: a handler that read something can rely on it until it returns.
 */
export class Store {
  readonly #journal: Journal | undefined
  readonly #rows = new Map<CollectionName, Map<string, Row>>()
  readonly #lastNumbers = new Map<CollectionName, number>()
  readonly #answers = new Map<string, RememberedAnswer>()

  private constructor(journal: Journal | undefined) {
    this.#journal = journal
  }

  static open(file: string | undefined): Store {
    if (file === undefined) return new Store(undefined)
    const { journal, entries } = Journal.open(file)
    const store = new Store(journal)
    for (const entry of entries) store.#apply(entry as Change)
    return store
  }

  get isEmpty(): boolean {
    return [...this.#rows.values()].every((rows) => rows.size === 0)
  }

  all<Name extends CollectionName>(collection: Name): readonly Collections[Name][] {
    return [...(this.#rows.get(collection)?.values() ?? [])] as unknown as Collections[Name][]
  }

  find<Name extends CollectionName>(collection: Name, id: string): Collections[Name] | undefined {
    return this.#rows.get(collection)?.get(id) as Collections[Name] | undefined
  }

  add<Name extends CollectionName>(
    collection: Name,
    fields: Omit<Collections[Name], keyof Row>,
    by: string,
    at: string = new Date().toISOString(),
  ): Collections[Name] {
    const id = `${prefixes[collection]}_${(this.#lastNumbers.get(collection) ?? 1000) + 1}`
    const row = { id, ...fields, created_at: at, created_by: by, updated_at: at, updated_by: by }
    this.#record({ kind: 'row', collection, row })
    return row as unknown as Collections[Name]
  }

  change<Name extends CollectionName>(
    collection: Name,
    row: Collections[Name],
    fields: Partial<Omit<Collections[Name], keyof Row>>,
    by: string,
  ): Collections[Name] {
    const changed = { ...row, ...fields, updated_at: new Date().toISOString(), updated_by: by }
    this.#record({ kind: 'row', collection, row: changed })
    return changed
  }

  remove(collection: CollectionName, id: string): void {
    this.#record({ kind: 'removed', collection, id })
  }

  answerTo(key: string): RememberedAnswer | undefined {
    return this.#answers.get(key)
  }

  rememberAnswer(key: string, answer: RememberedAnswer): void {
    this.#record({ kind: 'answer', key, answer })
  }

  close(): void {
    this.#journal?.close()
  }

  #record(change: Change): void {
    this.#journal?.append(change)
    this.#apply(change)
  }

  #apply(change: Change): void {
    if (change.kind === 'answer') {
      this.#answers.set(change.key, change.answer)
      if (this.#answers.size > maxAnswers) this.#answers.delete(this.#answers.keys().next().value!)
      return
    }
    const rows = this.#rows.get(change.collection) ?? new Map<string, Row>()
    this.#rows.set(change.collection, rows)
    if (change.kind === 'removed') {
      rows.delete(change.id)
      return
    }
    rows.set(change.row.id, change.row)
    // An id is never given twice, also not after its record was removed.
    const number = Number(change.row.id.split('_')[1])
    this.#lastNumbers.set(change.collection, Math.max(number, this.#lastNumbers.get(change.collection) ?? 0))
  }
}
