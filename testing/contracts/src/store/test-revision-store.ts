import { describe, expect, test } from 'vitest'
import type { RevisionStore } from '@gatehouse/core'
import { newTenant, openedStores, type OpenStores } from './opened-stores.ts'

export function testRevisionStore(open: OpenStores<{ revisions: RevisionStore }>): void {
  describe('revision store', () => {
    const stores = openedStores(open)

    test('starts every tenant at zero', async () => {
      expect(await stores().revisions.read(newTenant())).toMatchObject({ grants: 0, tools: 0, rules: 0 })
    })
  })
}
