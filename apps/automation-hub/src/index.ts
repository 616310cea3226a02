export { askedWithin } from './asked-within.ts'
export type { AutomationHubContext } from './context.ts'
export { createAutomationHub, type AutomationHub } from './create-automation-hub.ts'
