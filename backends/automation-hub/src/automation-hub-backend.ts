import type { BackendFactory } from '@gatehouse/spec'
import { automationHubAdapter } from './automation-hub-adapter.ts'
import { automationHubSource } from './automation-hub-source.ts'
import { parseConfig } from './config.ts'

/** Internal actions, over the public catalog and execution API of an Automation Hub. Config: `{baseUrl, audience?}`. */
export const automationHubBackend: BackendFactory = {
  specificationVersion: 'v1',
  type: 'automation_hub',
  create({ config, host }) {
    const parsed = parseConfig(config)
    return { source: automationHubSource(parsed, host), adapter: automationHubAdapter(parsed, host) }
  },
}
