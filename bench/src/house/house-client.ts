import type { HttpCaller } from './http-caller.ts'

/** One caller of a house, over both of its surfaces. */
export interface HouseClient {
  get(path: string): Promise<unknown>
  post(path: string, body: unknown): Promise<unknown>
  put(path: string, body: unknown): Promise<unknown>
  /** `tools/call` of one of the hub's own tools, as MCP 2026-07-28 puts it on the wire. Throws when the result is an error. */
  callTool(name: string, input: Readonly<Record<string, unknown>>): Promise<unknown>
}

const revision = '2026-07-28'

export function createHouseClient(http: HttpCaller, url: string, key: string): HouseClient {
  const authorization = `Bearer ${key}`
  const rest = async (method: 'GET' | 'POST' | 'PUT', path: string, body?: unknown): Promise<unknown> =>
    JSON.parse(
      await http.call({
        url: url + path,
        method,
        headers: { authorization },
        ...(body === undefined ? {} : { body }),
      }),
    )
  return {
    get: (path) => rest('GET', path),
    post: (path, body) => rest('POST', path, body),
    put: (path, body) => rest('PUT', path, body),
    async callTool(name, input) {
      const answer = await http.call({
        url: `${url}/mcp`,
        method: 'POST',
        headers: {
          authorization,
          accept: 'application/json, text/event-stream',
          'mcp-protocol-version': revision,
          'mcp-method': 'tools/call',
          'mcp-name': name,
        },
        body: { jsonrpc: '2.0', id: 1, method: 'tools/call', params: { name, arguments: input, _meta: envelope } },
      })
      const { result } = JSON.parse(answer) as { result?: { isError?: boolean; structuredContent?: unknown } }
      if (result === undefined || result.isError === true) throw new Error(`${name} failed: ${answer.slice(0, 500)}`)
      return result.structuredContent
    },
  }
}

const envelope = {
  'io.modelcontextprotocol/protocolVersion': revision,
  'io.modelcontextprotocol/clientInfo': { name: 'gatehouse-bench', version: '0' },
  'io.modelcontextprotocol/clientCapabilities': {},
}

/** Adds a user who may use what the patterns name, and calls as them. */
export async function addUser(
  admin: HouseClient,
  email: string,
  patterns: readonly string[],
): Promise<{ readonly key: string }> {
  await admin.post('/api/users', { email })
  for (const allow of patterns) await admin.post('/api/grants', { user: email, allow })
  return (await admin.post('/api/keys', { user: email })) as { key: string }
}
