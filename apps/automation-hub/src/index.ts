export { automationHubContext, type AutomationHubContext, type AutomationHubParts } from './context.ts'
export { createAutomationHub } from './create-automation-hub.ts'
