import type { KeyStore, UserStore } from '@gatehouse/identity'
import { openTestDatabase } from '@gatehouse/testing-database'

export interface Stores extends AsyncDisposable {
  readonly users: UserStore
  readonly keys: KeyStore
}

/** The stores of a fresh database. */
export async function openStores(): Promise<Stores> {
  const database = await openTestDatabase()
  return { ...database.stores, [Symbol.asyncDispose]: () => database.close() }
}
