import { afterAll, beforeAll } from 'vitest'
import { newId } from '@gatehouse/core'

/** Opens what a suite needs, empty. Called once per suite; every test works in tenants of its own. */
export type OpenStores<Stores> = () => Promise<Stores & AsyncDisposable>

/** The stores of the suite that is described around the call. */
export function openedStores<Stores>(open: OpenStores<Stores>): () => Stores {
  let opened: (Stores & AsyncDisposable) | undefined
  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened?.[Symbol.asyncDispose]())
  return () => opened!
}

export function newTenant(): string {
  return newId('tnt')
}
