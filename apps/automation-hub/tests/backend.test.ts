import { automationHubBackend } from '@gatehouse/backend-automation-hub'
import { webFetch } from '@gatehouse/egress'
import { testCatalogSource } from '@gatehouse/testing-contracts'
import { afterAll, beforeAll } from 'vitest'
import { documentWith, openHub, type Hub } from './open-hub.ts'

const names = Array.from({ length: 450 }, (_, i) => `get_thing_${i}`)
let hub: Hub

beforeAll(async () => {
  hub = await openHub()
  await hub.send('POST', '/automation/api/imports', { body: { documents: [documentWith(names)], namespace: 'crm' } })
})
afterAll(() => hub[Symbol.asyncDispose]())

// The backend that Tool Hub uses, against the hub it is written for: both sides of the public protocol.
testCatalogSource({
  name: 'the real Automation Hub',
  open: async () => ({
    source: sourceOf(hub),
    expectedTools: names.map((name) => `crm.${name}`),
    // The hub is shared, because reading it changes nothing.
    [Symbol.asyncDispose]: async () => undefined,
  }),
})

function sourceOf({ egress, keyWith, url }: Hub) {
  const host = {
    fetch: webFetch(egress, { allowPrivateNetwork: true }),
    serviceToken: () => keyWith('automation_hub.catalog'),
  }
  const config = { baseUrl: `${url}/automation` }
  return automationHubBackend.create({ sourceId: 'automation_hub', config, host }).source
}
