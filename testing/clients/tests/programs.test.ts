// Clients that are programs: a stdio bridge, the Inspector on the command line, and the protocol's conformance suite.
import { existsSync } from 'node:fs'
import { createServer, request as httpRequest } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client } from '@modelcontextprotocol/sdk/client/index.js'
import { StdioClientTransport } from '@modelcontextprotocol/sdk/client/stdio.js'
import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { doTheMainJob } from './main-job.ts'
import { runProgram } from './run-program.ts'

const require = createRequire(import.meta.url)
/** A file of a package, whatever the package exports. */
const fileOf = (name: string, path: string) =>
  join(
    require.resolve
      .paths(name)!
      .map((folder) => join(folder, name))
      .find((folder) => existsSync(folder))!,
    path,
  )

let house: TestHouse
beforeAll(async () => {
  house = await startTestHouse()
})
afterAll(() => house[Symbol.asyncDispose]())

test('the main job works through mcp-remote', async () => {
  await using config = await temporaryDirectory()
  const client = new Client({ name: 'test', version: '1' })
  const transport = new StdioClientTransport({
    command: process.execPath,
    args: [
      fileOf('mcp-remote', 'dist/proxy.js'),
      house.house.mcpUrl,
      '--allow-http',
      '--transport',
      'http-only',
      '--header',
      `Authorization:Bearer ${house.house.key}`,
    ],
    env: { ...(process.env as Record<string, string>), MCP_REMOTE_CONFIG_DIR: config.path },
    stderr: 'ignore',
  })
  await client.connect(transport)
  await doTheMainJob({
    listTools: async () => (await client.listTools()).tools.map((tool) => tool.name),
    call: async (name, input) => {
      const result = await client.callTool({ name, arguments: input })
      const [first] = result.content as { text: string }[]
      return { structured: result.structuredContent, text: first!.text, isError: result.isError === true }
    },
  })
  await client.close()
}, 60_000)

describe('the Inspector on the command line', () => {
  const inspect = (...args: string[]) =>
    runProgram(
      [
        fileOf('@modelcontextprotocol/inspector', 'clients/launcher/build/index.js'),
        '--cli',
        house.house.mcpUrl,
        '--transport',
        'http',
        '--header',
        `Authorization: Bearer ${house.house.key}`,
        ...args,
      ],
      { timeoutMs: 60_000 },
    )

  test.each(['legacy', 'modern'])(
    'lists and calls tools in the %s era',
    async (era) => {
      const listed = await inspect('--protocol-era', era, '--method', 'tools/list')
      expect(listed.stdout, listed.stderr).toContain('search_tools')
      const called = await inspect(
        '--protocol-era',
        era,
        '--method',
        'tools/call',
        '--tool-name',
        'search_tools',
        '--tool-args-json',
        JSON.stringify({ query: 'create a job for a customer' }),
      )
      expect(called.stdout, called.stderr).toContain('automation_hub://field_service.create_job')
    },
    90_000,
  )
})

describe('the conformance suite, its protocol-level scenarios that need no fixture tools', () => {
  let proxy: { url: string; close: () => void }
  beforeAll(async () => {
    proxy = await startKeyProxy()
  })
  afterAll(() => proxy.close())

  test.each([
    ['2026-07-28', 'server-stateless'],
    ['2026-07-28', 'tools-list'],
    ['2026-07-28', 'caching'],
    ['2026-07-28', 'dns-rebinding-protection'],
    ['2026-07-28', 'http-header-validation'],
    ['2026-07-28', 'input-required-result-unsupported-methods'],
    ['2025-11-25', 'server-initialize'],
    ['2025-11-25', 'ping'],
    ['2025-11-25', 'tools-list'],
    ['2025-11-25', 'dns-rebinding-protection'],
  ])(
    '%s: %s',
    async (version, scenario) => {
      const run = await runProgram(
        [
          fileOf('@modelcontextprotocol/conformance', 'dist/index.js'),
          'server',
          '--url',
          `${proxy.url}/mcp`,
          '--scenario',
          scenario,
          '--spec-version',
          version,
          '--expected-failures',
          fileURLToPath(new URL('conformance-baseline.yml', import.meta.url)),
        ],
        { timeoutMs: 60_000 },
      )
      expect(run.stdout + run.stderr).toMatch(/Passed: [1-9]\d*\/\d+/)
      expect(run.code, run.stdout + run.stderr).toBe(0)
    },
    90_000,
  )

  /** The suite has no way to send a credential, so this adds one and passes everything else on as it is. */
  async function startKeyProxy(): Promise<{ url: string; close: () => void }> {
    const { hostname, port } = new URL(house.url)
    const server = createServer((incoming, outgoing) => {
      const isForUs =
        incoming.headers.host === `localhost:${ownPort()}` || incoming.headers.host === `127.0.0.1:${ownPort()}`
      const upstream = httpRequest(
        {
          hostname,
          port,
          method: incoming.method,
          path: incoming.url,
          // A foreign Host must arrive as it was sent: refusing it is what is tested.
          headers: {
            ...incoming.headers,
            ...(isForUs ? { host: `${hostname}:${port}` } : {}),
            authorization: `Bearer ${house.house.key}`,
          },
        },
        (answer) => {
          outgoing.writeHead(answer.statusCode!, answer.headers)
          answer.pipe(outgoing)
        },
      )
      upstream.on('error', () => outgoing.destroy())
      incoming.pipe(upstream)
    })
    const ownPort = () => (server.address() as AddressInfo).port
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
    return { url: `http://127.0.0.1:${ownPort()}`, close: () => void (server.closeAllConnections(), server.close()) }
  }
})
