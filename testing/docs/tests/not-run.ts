import { execFileSync, spawnSync } from 'node:child_process'
import { Client, StreamableHTTPClientTransport } from '@modelcontextprotocol/client'
import { expect } from 'vitest'
import { textOf } from '../src/repository.ts'
import type { Reader } from './reader.ts'
import { launcher, type ReadyLine } from './server-process.ts'

interface Attempt {
  readonly command: string
  readonly reader: Reader
  readonly server: ReadyLine
}

/** A command of a document that a test cannot run as it stands, why, and what is checked in its place. */
export interface NotRun {
  readonly matches: RegExp
  readonly because: string
  check(attempt: Attempt): void | Promise<void>
}

/** Programs that this machine need not have. */
export const standIns: readonly string[] = ['claude', 'codex', 'createdb', 'pg_dump', 'tar']

export const notRun: readonly NotRun[] = [
  {
    matches: /^npm (?:ci|start|test|run \w+)$/,
    because: 'It installs, or is tried by a test of its own, or would run this test.',
    check({ command }) {
      const script = /^npm (?:run )?(\w+)$/.exec(command)![1]!
      const { scripts } = JSON.parse(textOf('package.json')) as { scripts: Record<string, string> }
      if (script !== 'ci') expect(scripts).toHaveProperty(script)
    },
  },
  {
    matches: /^npx gatehouse (?:up|serve)\b/,
    because: 'It becomes a server; apart.test.ts and newcomer.test.ts start those. Here its words are checked.',
    check({ command }) {
      const [name, ...words] = command.split(/\s+/).slice(2)
      const help = execFileSync(process.execPath, [launcher, name!, '--help'], { encoding: 'utf8' })
      for (const flag of words.filter((word) => word.startsWith('--'))) expect(help).toContain(flag)
    },
  },
  {
    matches: /^npx gatehouse hooks test /,
    because: 'The policy server of the guide is not there. The command has to say so, and that nothing goes through.',
    async check({ command, reader }) {
      const { code, stdout } = await reader.type(command)
      expect(code).toBe(1)
      expect(stdout).toContain('failed')
      expect(stdout).toContain('fail_closed')
    },
  },
  {
    matches: /^claude mcp add /,
    because: 'Claude Code need not be here. What it is told must lead into the server.',
    async check({ command, reader }) {
      expect(await reader.type(command)).toMatchObject({ code: 0 })
      const [, , transport, kind, name, url, header, credential] = await reader.received()
      expect([transport, kind, name, header]).toEqual(['--transport', 'http', 'gatehouse', '--header'])
      await expectSixTools(url!, credential!)
    },
  },
  {
    matches: /^codex mcp add /,
    because: 'Codex need not be here. What it is told must lead into the server.',
    async check({ command, reader, server }) {
      expect(await reader.type(command)).toMatchObject({ code: 0 })
      const [, , name, urlFlag, url, variableFlag, variable] = await reader.received()
      expect([name, urlFlag, variableFlag]).toEqual(['gatehouse', '--url', '--bearer-token-env-var'])
      const { stdout } = await reader.type(`printf %s "$${variable}"`)
      expect(stdout).toBe(server.key)
      await expectSixTools(url!, `Authorization: Bearer ${stdout}`)
    },
  },
  {
    matches: /^(?:createdb|pg_dump) /,
    because: 'There is no such PostgreSQL server here. The flags must be known to the program where it is installed.',
    async check({ command, reader }) {
      expect(await reader.type(command)).toMatchObject({ code: 0 })
      const help = spawnSync(command.split(' ')[0]!, ['--help'], { encoding: 'utf8' })
      if (help.error !== undefined) return
      for (const flag of (await reader.received()).filter((word) => word.startsWith('--'))) {
        expect(help.stdout).toContain(flag)
      }
    },
  },
  {
    matches: /^tar -czf gatehouse-data\.tgz \.gatehouse$/,
    because: 'The server would have to be stopped; backup.test.ts does that.',
    check: () => {},
  },
]

async function expectSixTools(url: string, header: string): Promise<void> {
  const [name, value] = header.split(': ')
  const client = new Client({ name: 'stand-in', version: '1' }, { versionNegotiation: { mode: 'auto' } })
  await client.connect(
    new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers: { [name!]: value! } } }),
  )
  expect((await client.listTools()).tools).toHaveLength(6)
  await client.close()
}
