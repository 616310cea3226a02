// Whoever follows the README and the guides, in their order, gets what they say: every command is typed into a shell, every
// program is run, against one server that is a process of its own.
import { mkdir, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { startDownstream, type Downstream } from '@gatehouse/testing-dev-env'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { StdioClientTransport } from '@modelcontextprotocol/client/stdio'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { guides } from '../src/documents.ts'
import { fencedBlocks } from '../src/fenced-blocks.ts'
import { root, textOf } from '../src/repository.ts'
import { shellCommands } from '../src/shell-commands.ts'
import { notRun, standIns } from './not-run.ts'
import { createPlaceholders, type Placeholders } from './placeholders.ts'
import { createReader, type Reader } from './reader.ts'
import { runNode } from './run-node.ts'
import { launcher, startServerProcess, type ServerProcess } from './server-process.ts'

const documents = guides().map(({ path, text }) => ({ path, blocks: fencedBlocks(text) }))
const allBlocks = documents.flatMap(({ blocks }) => blocks)
/** The workspace whose dependencies are the clients that the guide on clients imports. */
const clientsFolder = join(root, 'testing/clients')
const deskToken = 'token-of-the-desk'
const deskDocument = {
  openapi: '3.1.0',
  info: { title: 'Customer desk', version: '1.0.0' },
  paths: { '/tickets': { get: { operationId: 'listTickets', responses: { 200: { description: 'Tickets' } } } } },
}

const resources = new AsyncDisposableStack()
let server: ServerProcess
let desk: Downstream
let placeholders: Placeholders
let folder: string

beforeAll(async () => {
  folder = resources.use(await temporaryDirectory()).path
  desk = resources.use(
    await startDownstream(({ url }) =>
      url === '/openapi.json'
        ? { body: deskDocument }
        : url === '/exports'
          ? { body: { rows: 'x'.repeat(200_000) } }
          : { status: 201, body: { id: 't_1' } },
    ),
  )
  const files = allBlocks.filter(({ file }) => file !== undefined)
  // The README calls its document openapi.yaml and leaves it to the reader.
  const openapi = files.find(({ file }) => file === 'desk.yaml')!
  for (const { file, text } of [...files, { ...openapi, file: 'openapi.yaml' }]) {
    await mkdir(dirname(join(folder, file!)), { recursive: true })
    await writeFile(join(folder, file!), text)
  }
  server = resources.use(
    await startServerProcess(process.execPath, [launcher, 'up', '--port', '0', '--json', '--data', '.gatehouse'], {
      cwd: folder,
      env: { DESK_TOKEN: deskToken },
    }),
  )
  placeholders = createPlaceholders({ url: server.ready.url, key: server.ready.key, exampleUrl: desk.url })
}, 90_000)
afterAll(() => resources.disposeAsync(), 30_000)

// A document is a story: its commands stand in the order in which a reader types them.
describe('a reader', { shuffle: false }, () => {
  describe.each(documents)('$path', ({ blocks }) => {
    const commands = blocks.filter(({ language }) => language === 'sh').flatMap(shellCommands)
    const programs = blocks.filter(({ language }) => language === 'ts')
    let reader: Reader

    beforeAll(async () => {
      const { url, key } = server.ready
      reader = await createReader({
        cwd: folder,
        env: { GATEHOUSE_URL: url, GATEHOUSE_KEY: key, KEY: key },
        standIns,
      })
    })

    test.each(commands)('line $line: $text', async ({ text }) => {
      const command = placeholders.fill(text)
      const exception = notRun.find(({ matches }) => matches.test(text))
      if (exception !== undefined) return exception.check({ command, reader, server: server.ready })
      const { code, stdout, stderr } = await reader.type(command)
      expect({ code, stdout, stderr }).toMatchObject({ code: 0 })
      placeholders.learn(stdout)
    })

    test.each(programs)('line $line: the program runs', async ({ text }) => {
      const { url, key } = server.ready
      const { code, stdout, stderr } = await runNode(['--input-type=module-typescript', '--eval', text], {
        cwd: clientsFolder,
        env: { GATEHOUSE_URL: url, GATEHOUSE_KEY: key },
      })
      expect({ code, stderr }).toMatchObject({ code: 0 })
      expect(stdout).toContain('field_service')
    })
  })

  test('the API was signed in to as the guide says, for the user', () => {
    const calls = desk.received.filter(({ url }) => url === '/tickets')
    expect(calls.at(-1)).toMatchObject({
      method: 'POST',
      headers: { authorization: `Bearer ${deskToken}`, 'x-on-behalf-of': 'local@gatehouse.internal' },
      body: '{"customer":"c_7","subject":"No hot water"}',
    })
  })

  test('a host that only starts programs reaches the server with the configuration of the guide', async () => {
    const block = allBlocks.find(({ language, text }) => language === 'json' && text.includes('mcpServers'))!
    const host = JSON.parse(placeholders.fill(block.text)) as {
      mcpServers: { gatehouse: { command: string; args: string[]; env: Record<string, string> } }
    }
    const { command, args, env } = host.mcpServers.gatehouse
    expect([command, ...args.slice(0, 2)]).toEqual(['npx', '-y', 'mcp-remote'])
    const client = new Client({ name: 'host', version: '1' })
    await client.connect(
      new StdioClientTransport({
        // npx would fetch it; the one that is installed here is the same program.
        command: process.execPath,
        args: [join(root, 'node_modules/mcp-remote/dist/proxy.js'), ...args.slice(2)],
        env: { ...(process.env as Record<string, string>), ...env, MCP_REMOTE_CONFIG_DIR: folder },
        stderr: 'ignore',
      }),
    )
    expect((await client.listTools()).tools).toHaveLength(6)
    await client.close()
  }, 60_000)

  test('the tools of the guide are the tools of the server', async () => {
    const client = new Client({ name: 'reader', version: '1' }, { versionNegotiation: { mode: 'auto' } })
    const headers = { Authorization: `Bearer ${server.ready.key}` }
    await client.connect(new StreamableHTTPClientTransport(new URL(server.ready.mcp), { requestInit: { headers } }))
    const served = (await client.listTools()).tools.map(({ name }) => name)
    await client.close()
    const guide = guides().find(({ path }) => path.endsWith('connect-a-client.md'))!.text
    const section = guide.slice(guide.indexOf('## The six tools'), guide.indexOf('## What comes back'))
    expect([...section.matchAll(/^\| `(\w+)` \|/gm)].map(([, name]) => name)).toEqual(served)
  })

  test('every path beside the REST API is there', async () => {
    const { url, key } = server.ready
    const reference = textOf('docs/reference/rest-api.md')
    const rows = [...reference.slice(reference.indexOf('## Beside it')).matchAll(/^\| `(GET|POST|PUT) (\S+)` \|/gm)]
    expect(rows.length).toBeGreaterThan(8)
    for (const [, method, path] of rows) {
      const answer = await fetch(url + path!.replaceAll(/\{\w+\}/g, 'nothing'), {
        method: method!,
        headers: { authorization: `Bearer ${key}` },
      })
      expect(await answer.text(), `${method} ${path}`).not.toMatch(/no_such_route|route_not_found/)
    }
  })
})
