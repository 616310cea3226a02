export { automationHubBackend } from './automation-hub-backend.ts'
