import { createHash } from 'node:crypto'
import { writeFile } from 'node:fs/promises'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest'
import { gatehouse, temporaryFolder, type TemporaryFolder } from './run-command.ts'
import { startHouse, type RunningHouse } from './start-house.ts'

// A real house that reads from a real server, which knows ETags. `--server` at the same address is what lets the house
// read from loopback.
let folder: TemporaryFolder
let house: RunningHouse
let url = ''
let text = ''
const seen: number[] = []

const documents = createServer((request, response) => {
  const etag = `"${createHash('sha256').update(text).digest('hex').slice(0, 12)}"`
  const status = request.url !== '/desk.json' ? 404 : request.headers['if-none-match'] === etag ? 304 : 200
  seen.push(status)
  response.writeHead(status, { etag }).end(status === 200 ? text : '')
})

beforeAll(async () => {
  await new Promise<void>((resolve) => documents.listen(0, '127.0.0.1', resolve))
  url = `http://127.0.0.1:${(documents.address() as AddressInfo).port}`
  folder = await temporaryFolder()
  house = await startHouse(folder.path, ['--json'])
}, 90_000)
afterAll(async () => {
  await house.stop('SIGTERM')
  await folder[Symbol.asyncDispose]()
  documents.closeAllConnections()
  await new Promise((resolve) => documents.close(resolve))
})
beforeEach(() => {
  seen.length = 0
  serve('open_ticket', 'close_ticket')
})

function serve(...operations: readonly string[]): void {
  const paths = operations.map((operationId) => [
    `/${operationId}`,
    { post: { operationId, responses: { 200: { description: 'done' } } } },
  ])
  text = JSON.stringify({
    openapi: '3.1.0',
    info: { title: 'Desk', version: '1.0.0' },
    paths: Object.fromEntries(paths),
  })
}

async function run(...words: readonly string[]) {
  return await gatehouse(words, { cwd: folder.path })
}

// oxlint-disable-next-line typescript/no-explicit-any -- answers of many shapes, read by the tests alone
async function json(...words: readonly string[]): Promise<any> {
  const { code, stdout } = await run(...words, '--json')
  return { exit: code, ...JSON.parse(stdout) }
}

async function follow(...more: readonly string[]): Promise<string> {
  const words = ['import', 'openapi', `${url}/desk.json`, '--server', url, '--every', '1h', '--no-sync', ...more]
  const answer = await json(...words)
  expect(answer).toMatchObject({ exit: 0, imported: 2, subscription: { every_ms: 3_600_000 } })
  seen.length = 0
  return answer.subscription.id
}

test('a URL is imported once, by the server', async () => {
  const report = await json('import', 'openapi', `${url}/desk.json`, '--namespace', 'once', '--server', url)
  expect(report).toMatchObject({ exit: 0, imported: 2, sync: { status: 'succeeded' } })
  expect(report).not.toHaveProperty('subscription')
  expect(await json('imports', 'list')).toEqual({ exit: 0, subscriptions: [] })
})

test('a URL is followed: looked at, held, applied, paused, resumed and left', async () => {
  const id = await follow('--namespace', 'desk', '--hold-on', 'major')
  const listed = await run('imports', 'list')
  expect(listed.stdout).toMatch(/^ID +URL +NAMESPACE +EVERY +LAST LOOK +AT +NEXT\n/)
  expect(listed.stdout).toContain(`${id}  ${url}/desk.json  desk       1h     imported`)

  const unchanged = await run('imports', 'refresh', id)
  expect(unchanged).toMatchObject({ code: 0, stdout: 'The documents are as they were.\n' })
  expect(seen).toEqual([304])

  serve('open_ticket')
  const held = await run('imports', 'refresh', id)
  expect(held.code).toBe(0)
  expect(held.stdout).toContain('Held: it would break callers.')
  expect(held.stdout).toContain(`gatehouse imports apply ${id}`)
  const shown = await run('imports', 'show', id)
  expect(shown.stdout).toMatch(/last look +held/)
  expect(shown.stdout).toContain('0 added, 0 changed, 1 removed')
  expect((await run('imports', 'refresh', id, '--dry-run')).stdout).toMatch(
    /desk\.close_ticket .*removed[\s\S]*It would be held/,
  )

  expect(await json('imports', 'apply', id)).toMatchObject({ exit: 0, outcome: 'imported', report: { removed: 1 } })
  expect(await json('imports', 'apply', id)).toMatchObject({ error: { code: 'import_nothing_held' } })

  expect((await run('imports', 'pause', id)).stdout).toBe(`${id} is paused.\n`)
  expect((await run('imports', 'show', id)).stdout).toMatch(/next look +paused/)
  const resumed = await json('imports', 'resume', id, '--every', '1d', '--hold-on', 'never')
  expect(resumed).toMatchObject({ paused: false, every_ms: 86_400_000, hold_on: 'never' })

  expect((await run('imports', 'remove', id)).stdout).toBe(`${id} is removed; its actions stay.\n`)
  expect((await json('actions', 'list', '--namespace', 'desk')).actions).toHaveLength(1)
  expect(await json('imports', 'show', id)).toMatchObject({ error: { code: 'import_subscription_not_found' } })
})

test('a source that fails is told, and the actions stay', async () => {
  const id = await follow('--namespace', 'shaky')
  text = '<html>down for maintenance</html>'
  const failed = await run('imports', 'refresh', id)
  expect(failed.code).toBe(1)
  expect(failed.stdout).toMatch(/^The actions stay as they are: http:\S+ cannot be read: /)
  expect((await run('imports', 'show', id)).stdout).toMatch(/failure +.*\(1 in a row\)/)
  expect((await json('actions', 'list', '--namespace', 'shaky')).actions).toHaveLength(2)
  const gone = await run('imports', 'remove', id, '--remove-actions')
  expect(gone.stdout).toBe(`${id} is removed, and 2 actions with it.\n`)
})

test('an effects file counts for what is followed, now and later', async () => {
  await writeFile(join(folder.path, 'effects.yaml'), 'rules:\n  - match: { name: open_* }\n    effect: destructive\n')
  const id = await follow('--namespace', 'ruled', '--effects', 'effects.yaml')
  serve('open_ticket', 'open_case')
  await run('imports', 'refresh', id)
  const { actions } = await json('actions', 'list', '--namespace', 'ruled')
  expect(actions.map(({ name, effect }: { name: string; effect: string }) => [name, effect]).sort()).toEqual([
    ['open_case', 'destructive'],
    ['open_ticket', 'destructive'],
  ])
})

test.each([
  [['desk.json', '--every', '1h'], 'missing_option'],
  [['https://a.example/x', '--hold-on', 'major'], 'missing_option'],
  [['https://a.example/x', 'desk.json'], 'conflicting_arguments'],
  [['https://a.example/x', '--every', 'soon'], 'invalid_argument'],
  [['https://a.example/x', '--every', '1h', '--hold-on', 'patch'], 'invalid_argument'],
  [['https://a.example/x', '--authorization', 'Bearer hunter2'], 'invalid_argument'],
])('refuses %j', async (words, code) => {
  const { exit, error } = await json('import', 'openapi', ...words)
  expect({ exit, code: error.code }).toEqual({ exit: 2, code })
})

test('an address in a private network is refused, and a schedule that is too tight', async () => {
  const blocked = await json('import', 'openapi', `${url}/desk.json`)
  expect(blocked).toMatchObject({ error: { code: 'egress_blocked' } })
  const tight = await json('import', 'openapi', `${url}/desk.json`, '--server', url, '--every', '30s')
  expect(tight.error.code).toBe('invalid_schedule')
  expect(seen).toEqual([])
})

test('imports of gatehouse.yaml are followed from the start, and a private host that it names may be read', async () => {
  await using other = await temporaryFolder()
  const config = `sample: false\nimports:\n  - { url: '${url}/desk.json', namespace: declared, every: 1d, holdOn: minor, effects: rules.yaml }\n`
  await writeFile(join(other.path, 'rules.yaml'), 'rules:\n  - match: { name: open_* }\n    hidden: true\n')
  await writeFile(join(other.path, 'gatehouse.yaml'), config)
  const declaring = await startHouse(other.path, ['--json', '--config', 'gatehouse.yaml'])
  try {
    const list = async () => JSON.parse((await gatehouse(['imports', 'list', '--json'], { cwd: other.path })).stdout)
    await vi.waitFor(async () => expect((await list()).subscriptions[0].status.outcome).toBe('imported'), 30_000)
    const [declared] = (await list()).subscriptions
    expect(declared).toMatchObject({ declared: true, every_ms: 86_400_000, hold_on: 'minor', namespaces: ['declared'] })
    expect(declared.status.report).toMatchObject({ operations: 2, imported: 1 })
    const refused = await gatehouse(['imports', 'remove', declared.id], { cwd: other.path })
    expect(refused.stderr).toContain('gatehouse.yaml')
  } finally {
    await declaring.stop('SIGTERM')
  }
}, 90_000)
