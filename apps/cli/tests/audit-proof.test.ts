// A real house that is killed while it delivers; what it wrote is proved afterwards, and arrives.
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { readdir, readFile, stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gatehouse, temporaryFolder, type Ended, type TemporaryFolder } from './run-command.ts'
import { startHouse, type RunningHouse } from './start-house.ts'

let folder: TemporaryFolder
let house: RunningHouse
const secret = 'a secret of more than 24 bytes'
const env = { AUDIT_SECRET: secret }
/** Entries that the receiver has taken, and answers that it still owes. */
const received: number[] = []
const held: ServerResponse[] = []
let isHolding = true

const receiver = createServer(async (request, response) => {
  let body = ''
  for await (const chunk of request) body += String(chunk)
  received.push(...(JSON.parse(body) as { entries: { seq: number }[] }).entries.map(({ seq }) => seq))
  if (isHolding) held.push(response)
  else response.end()
})

beforeAll(async () => {
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve))
  folder = await temporaryFolder()
  const { port } = receiver.address() as AddressInfo
  const sinks = [
    { id: 'siem', type: 'webhook', url: `http://127.0.0.1:${port}/`, secret: 'env:AUDIT_SECRET' },
    { id: 'archive', type: 'file', path: join(folder.path, 'archive.jsonl') },
  ]
  const config = { sample: false, audit: { checkpoints: { everyEntries: 5, everySeconds: 1 }, sinks } }
  await writeFile(join(folder.path, 'gatehouse.yaml'), JSON.stringify(config))
  house = await start()
}, 60_000)

afterAll(async () => {
  await house.stop('SIGKILL')
  receiver.closeAllConnections()
  receiver.close()
  await folder[Symbol.asyncDispose]()
})

const start = (): Promise<RunningHouse> => startHouse(folder.path, ['--json'], { env })
const audit = (...words: readonly string[]): Promise<Ended> => gatehouse(['audit', ...words], { cwd: folder.path, env })
const json = async (...words: readonly string[]) => JSON.parse((await audit(...words, '--json')).stdout)
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1)

test('a house that is killed while it delivers loses nothing', async () => {
  for (let i = 0; i < 10; i++)
    await fetch(`${house.ready.url}/api/me`, { headers: { authorization: 'Bearer gh_nobody' } })
  for (let i = 0; i < 10; i++) await json('list', '--limit', '1')
  await expect.poll(() => held.length, { timeout: 10_000 }).toBeGreaterThan(0)
  await house.stop('SIGKILL')
  isHolding = false
  house = await start()
  const { last_seq: seq } = await json('verify')
  expect(seq).toBeGreaterThan(20)
  const isThere = () => upTo(seq).every((one) => received.includes(one))
  await expect.poll(isThere, { timeout: 20_000 }).toBe(true)
  const inFile = async () =>
    (await readFile(join(folder.path, 'archive.jsonl'), 'utf8'))
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { seq: number; type?: string })
      .filter(({ type }) => type === undefined)
      .map((line) => line.seq)
  await expect.poll(async () => (await inFile()).length, { timeout: 20_000 }).toBeGreaterThanOrEqual(seq)
  expect((await inFile()).slice(0, seq)).toEqual(upTo(seq))
  const { sinks } = await json('sinks')
  expect(sinks).toMatchObject([{ id: 'siem' }, { id: 'archive' }])
  expect(sinks.every((sink: { lag: number }) => sink.lag < 20)).toBe(true)
}, 90_000)

describe('gatehouse audit verify', () => {
  test('proves the record of the server, and an export without a server', async () => {
    expect(await json('verify')).toMatchObject({ whole: true, first_seq: 1, unchained: 0, keys_given: false })
    await writeFile(join(folder.path, 'keys.json'), (await audit('keys', 'list', '--json')).stdout)
    expect((await audit('keys', 'rotate')).code).toBe(0)
    await json('export', '--output', 'whole.jsonl')
    const offline = await gatehouse(
      ['audit', 'verify', '--export', 'whole.jsonl', '--public-key', 'keys.json', '--json'],
      { cwd: folder.path, env: { GATEHOUSE_URL: 'http://127.0.0.1:1' } },
    )
    expect(offline.code).toBe(0)
    expect(JSON.parse(offline.stdout)).toMatchObject({ whole: true, keys_given: true })
  })

  test.each([
    ['altered', (lines: string[]) => lines.with(4, lines[4]!.replace(/"at":"2\d/, '"at":"19'))],
    ['missing', (lines: string[]) => lines.filter((line) => !line.includes('"seq":7,"'))],
    ['truncated', (lines: string[]) => lines.slice(0, -3)],
  ])('ends with 1 and says where an export is %s', async (kind, change) => {
    const lines = (await readFile(join(folder.path, 'whole.jsonl'), 'utf8')).trimEnd().split('\n')
    expect(lines.length).toBeGreaterThan(20)
    await writeFile(join(folder.path, 'changed.jsonl'), `${change(lines).join('\n')}\n`)
    const { code, stdout } = await audit('verify', '--export', 'changed.jsonl', '--json')
    expect(code).toBe(1)
    expect(JSON.parse(stdout)).toMatchObject({ whole: false, problem: { line: expect.any(Number) } })
    if (kind !== 'altered') expect(JSON.parse(stdout).problem.kind).toBe(kind)
    expect((await audit('verify', '--export', 'changed.jsonl')).stdout).toMatch(/^Broken: .* at line \d+/)
  })

  test('holds a later export against an earlier one', async () => {
    await json('export', '--output', 'later.jsonl')
    expect((await audit('verify', '--export', 'later.jsonl', '--earlier', 'whole.jsonl')).code).toBe(0)
    const { code, stdout } = await audit('verify', '--export', 'whole.jsonl', '--earlier', 'later.jsonl')
    expect(code).toBe(1)
    expect(stdout).toContain('truncated')
  })

  test('refuses files that are none', async () => {
    expect(await audit('verify', '--export', 'nothing.jsonl')).toMatchObject({ code: 2 })
    await writeFile(join(folder.path, 'text.txt'), 'hello\n')
    expect((await audit('verify', '--export', 'text.txt')).code).toBe(1)
    expect((await audit('verify', '--export', 'whole.jsonl', '--public-key', 'text.txt')).code).toBe(2)
    expect((await audit('verify', '--export', 'whole.jsonl', '--earlier', 'text.txt')).code).toBe(2)
  })
})

test('the key is kept for its owner alone, and apart from the others', async () => {
  const secrets = join(folder.path, '.gatehouse', 'secrets')
  expect(await readdir(secrets)).toContain('audit-key.json')
  expect((await stat(join(secrets, 'audit-key.json'))).mode & 0o777).toBe(0o600)
})
