/** MCP as it goes over the wire, without a client library between the test and the answer. */
export type Era = '2026-07-28' | '2025-11-25' | '2025-06-18'

export interface McpAnswer {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  // oxlint-disable-next-line typescript/no-explicit-any -- JSON-RPC messages of many shapes
  readonly message: any
}

export interface Credential {
  readonly url: string
  readonly key: string
}

/** One request in the words of an era: 2026-07-28 repeats method and name in headers and says who it is in `_meta`. */
export function mcpRequest(
  method: string,
  params: Record<string, unknown>,
  era: Era,
  capabilities: object = {},
): { headers: Record<string, string>; body: Record<string, unknown> } {
  const headers = {
    accept: 'application/json, text/event-stream',
    'content-type': 'application/json',
    'mcp-protocol-version': era,
  }
  if (era !== '2026-07-28') return { headers, body: { jsonrpc: '2.0', id: 1, method, params } }
  const _meta = {
    'io.modelcontextprotocol/protocolVersion': era,
    'io.modelcontextprotocol/clientCapabilities': capabilities,
    'io.modelcontextprotocol/clientInfo': { name: 'raw', version: '1.0.0' },
  }
  const named = params['name'] ?? params['taskId']
  const name = typeof named === 'string' ? { 'mcp-name': named } : {}
  return {
    headers: { ...headers, 'mcp-method': method, ...name },
    body: { jsonrpc: '2.0', id: 1, method, params: { ...params, _meta } },
  }
}

export async function askMcp(
  caller: Credential,
  method: string,
  params: Record<string, unknown> = {},
  era: Era = '2026-07-28',
  capabilities: object = {},
): Promise<McpAnswer> {
  const { headers, body } = mcpRequest(method, params, era, capabilities)
  return sendMcp(caller, JSON.stringify(body), headers)
}

/** The structured content of a tool call, with `isError` beside it. */
export async function callTool(
  caller: Credential,
  name: string,
  input: Record<string, unknown>,
  era: Era = '2026-07-28',
  // oxlint-disable-next-line typescript/no-explicit-any -- answers of six tools
): Promise<any> {
  const { message } = await askMcp(caller, 'tools/call', { name, arguments: input }, era)
  if (message.result === undefined) throw new Error(`${name} answered ${JSON.stringify(message)}`)
  return message.result.structuredContent
}

export async function sendMcp(
  { url, key }: Credential,
  body: string,
  headers: Readonly<Record<string, string>>,
): Promise<McpAnswer> {
  const response = await fetch(`${url}/mcp`, {
    method: 'POST',
    headers: { authorization: `Bearer ${key}`, ...headers },
    body,
  })
  const text = await response.text()
  return { status: response.status, headers: response.headers, text, message: messageIn(text) }
}

/** Answers come as one JSON object or as a stream of events with one message. */
function messageIn(text: string): unknown {
  const data = /^data: (.*)$/m.exec(text)?.[1] ?? text
  try {
    return JSON.parse(data)
  } catch {
    return undefined
  }
}
