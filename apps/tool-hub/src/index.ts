export { createHostGuard, loopbackHosts } from './access/host-guard.ts'
export { createToolHub, type ToolHubDeps, type ToolHubPart } from './create-tool-hub.ts'
export { errorResponse } from './rest/error-response.ts'
export { openApiDocument } from './rest/openapi-document.ts'
