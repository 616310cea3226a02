import { expect, test } from 'vitest'
import { giveBackMemory } from './give-back-memory.ts'

test('what nobody holds any more is gone afterwards, and what somebody holds is not', async () => {
  const held = { name: 'held' }
  const refs = { held: new WeakRef(held), dropped: new WeakRef({ name: 'dropped' }) }
  await giveBackMemory()
  expect(refs.dropped.deref()).toBeUndefined()
  expect(refs.held.deref()).toBe(held)
})
