import { automationHubBackend } from '@gatehouse/backend-automation-hub'
import { webFetch } from '@gatehouse/egress'
import { testCatalogSource } from '@gatehouse/testing-contracts'
import { documentWith, openHub, type Hub } from './open-hub.ts'

const names = Array.from({ length: 450 }, (_, i) => `get_thing_${i}`)

// The backend that Tool Hub uses, against the hub it is written for: both sides of the public protocol.
testCatalogSource({
  name: 'the real Automation Hub',
  open: async () => {
    const hub = await openHub()
    const body = { documents: [documentWith(names)], namespace: 'crm' }
    await hub.send('POST', '/automation/api/imports', { body })
    return {
      source: sourceOf(hub),
      expectedTools: names.map((name) => `crm.${name}`),
      [Symbol.asyncDispose]: () => hub[Symbol.asyncDispose](),
    }
  },
})

function sourceOf(hub: Hub) {
  const host = {
    fetch: webFetch(hub.egress, { allowPrivateNetwork: true }),
    serviceToken: () => hub.keyWith('automation_hub.catalog'),
  }
  const config = { baseUrl: `${hub.url}/automation` }
  return automationHubBackend.create({ sourceId: 'automation_hub', config, host }).source
}
