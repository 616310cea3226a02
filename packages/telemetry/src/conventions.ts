/**
 * Names that OpenTelemetry has agreed on, in one place, because those for MCP and generative AI still change.
 *
 * - MCP: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/mcp.md (Development)
 * - Execution of tools: https://github.com/open-telemetry/semantic-conventions-genai/blob/main/docs/gen-ai/execute-tool.md
 *   (Development)
 * - HTTP: https://opentelemetry.io/docs/specs/semconv/http/http-spans/ (stable)
 * - Errors: https://opentelemetry.io/docs/specs/semconv/registry/attributes/error/ (stable)
 *
 * What they offer and is left out on purpose: arguments and results of tools (`gen_ai.tool.call.*`), `mcp.session.id`,
 * `jsonrpc.request.id`, `url.path`, `url.query`, `url.full`, `client.address`, `user_agent.original`. All of them hold what a
 * caller or an API says, and some of it is secret.
 */
export const attribute = {
  mcpMethodName: 'mcp.method.name',
  genAiOperationName: 'gen_ai.operation.name',
  genAiToolName: 'gen_ai.tool.name',
  genAiToolType: 'gen_ai.tool.type',
  networkTransport: 'network.transport',
  networkProtocolName: 'network.protocol.name',
  httpRequestMethod: 'http.request.method',
  httpRoute: 'http.route',
  httpResponseStatusCode: 'http.response.status_code',
  serverAddress: 'server.address',
  serverPort: 'server.port',
  errorType: 'error.type',
  serviceName: 'service.name',
  serviceVersion: 'service.version',
  serviceInstanceId: 'service.instance.id',
  /** Ours. */
  tool: 'gatehouse.tool',
  toolMode: 'gatehouse.tool.mode',
  executionId: 'gatehouse.execution.id',
  surface: 'gatehouse.surface',
} as const

/** `gen_ai.operation.name` of a call of a tool. */
export const executeTool = 'execute_tool'

/** `error.type` of a tool that answered and failed. */
export const toolError = 'tool_error'

/** `http.request.method`: what is not one of these is `_OTHER`, so that nobody can make up series. */
const methods: ReadonlySet<string> = new Set([
  'GET',
  'HEAD',
  'POST',
  'PUT',
  'PATCH',
  'DELETE',
  'OPTIONS',
  'CONNECT',
  'TRACE',
  'QUERY',
])

export function knownMethod(method: string): string {
  return methods.has(method) ? method : '_OTHER'
}
