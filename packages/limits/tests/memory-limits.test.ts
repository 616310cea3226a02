import { describe } from 'vitest'
import { testLimitStore } from '@gatehouse/testing-contracts'
import { createMemoryLimits } from '@gatehouse/limits'

describe('memory', () => {
  testLimitStore(async ({ clock }) => {
    const store = createMemoryLimits({ clock })
    return { store, other: store, [Symbol.asyncDispose]: async () => {} }
  })
})
