import { spawn } from 'node:child_process'
import { copyFile, mkdir, readdir, symlink, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { cleanEnvironment, gatehouse, launcher, temporaryFolder } from './run-command.ts'

const example = fileURLToPath(new URL('../../../examples/field-service/actions', import.meta.url))
const resources = new AsyncDisposableStack()
let house: TestHouse

beforeAll(async () => {
  house = resources.use(await startTestHouse())
}, 60_000)
afterAll(() => resources.disposeAsync(), 30_000)

const env = () => ({ GATEHOUSE_URL: house.url, GATEHOUSE_KEY: house.house.key })

const ping = (version: string, more = '') => `
namespace: desk
name: ping
version: "${version}"
title: Ping
description: Asks whether the desk is there.
effect: read
target: desk
input: { type: object, properties: { word: { type: string }${more} } }
request: { method: GET, path: /ping, query: { w: word } }
tests:
  - name: asks
    input: { word: hello }
    request: { query: { w: hello } }
`

test('the example is valid and its tests pass', async () => {
  const valid = await gatehouse(['actions', 'validate', example, '--json'])
  expect({ code: valid.code, answer: JSON.parse(valid.stdout) }).toMatchObject({
    code: 0,
    answer: { valid: true, problems: [] },
  })
  const tested = await gatehouse(['actions', 'test', example])
  expect(tested).toMatchObject({ code: 0, stdout: '7 passed, 0 failed\n' })
})

test('lists every problem of every file with line and column, and reads nothing outside of the folder', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'a.yaml'), ping('1.0').replace('effect: read', 'effect: reads\nefect: x'))
  await writeFile(join(folder.path, 'b.json'), '{ "actions": [ ')
  await symlink(join(example, 'requests.yaml'), join(folder.path, 'linked.yaml'))
  const { code, stdout } = await gatehouse(['actions', 'validate', folder.path])
  expect(code).toBe(2)
  expect(stdout).toMatch(/^a\.yaml:4:1 .*version is not a semantic version/m)
  expect(stdout).toMatch(/^a\.yaml:7:1 .*effect must be read, write, destructive/m)
  expect(stdout).toMatch(/^a\.yaml:8:1 .*efect is not known here/m)
  expect(stdout).toContain('Did you mean effect?')
  expect(stdout).toMatch(/^b\.json:1:\d+ .*Not readable as YAML/m)
  expect(stdout).not.toContain('linked.yaml')
})

test('a failing test shows what was expected and what came', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'a.yaml'), ping('1.0.0').replace('query: { w: hello }', 'query: { w: goodbye }'))
  const { code, stdout } = await gatehouse(['actions', 'test', folder.path])
  expect(code).toBe(1)
  expect(stdout).toContain('request/query/w\n      expected "goodbye"\n      actual   "hello"')
})

test('loads a folder, tells the difference, and wants the version that a change needs', async () => {
  await using folder = await temporaryFolder()
  const actions = join(folder.path, 'desk-actions')
  await mkdir(actions)
  await writeFile(
    join(actions, 'gatehouse-actions.yaml'),
    'target: { id: desk, base_url: "http://127.0.0.1:9", allow_private_network: true }',
  )
  await writeFile(join(actions, 'ping.yaml'), ping('1.0.0'))
  const load = (...words: string[]) => gatehouse(['import', 'actions', actions, ...words], { env: env() })
  expect(await load('--dry-run')).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('would be loaded (1 added') as string,
  })
  expect(await load()).toMatchObject({ code: 0, stdout: expect.stringContaining('1 action loaded (1 added') as string })
  expect(await load()).toMatchObject({ stdout: expect.stringContaining('1 unchanged') as string })

  await writeFile(join(actions, 'ping.yaml'), ping('1.0.1', ', loud: { type: boolean }'))
  const diff = await gatehouse(['actions', 'diff', actions, '--fail-on', 'minor'], { env: env() })
  expect(diff.code).toBe(1)
  expect(diff.stdout).toContain('desk.ping  1.0.0 → 1.0.1  minor')
  const refused = await load()
  expect(refused.code).toBe(2)
  expect(refused.stderr).toContain('1.1.0 is needed')
  expect((await load('--allow-bump-mismatch')).code).toBe(0)

  await writeFile(join(actions, 'ping-2.yaml'), ping('2.0.0', ', loud: { type: string }'))
  expect((await load()).code).toBe(0)
  const versions = await house.admin('GET', '/automation/api/catalog/actions/desk%3Aping')
  expect(versions.body).toMatchObject({ version: '2.0.0' })
  const old = await gatehouse(['actions', 'try', 'desk:ping@1', '--dry-run', '--input', '{"word":"x"}'], { env: env() })
  expect(old.stdout).toContain('http://127.0.0.1:9/ping?w=x')
})

test('a watcher survives a bad file and shows only what changed', async () => {
  await using folder = await temporaryFolder()
  await writeFile(join(folder.path, 'a.yaml'), ping('1.0.0'))
  const child = spawn(process.execPath, [launcher, 'actions', 'validate', folder.path, '--watch'], {
    env: cleanEnvironment(),
    stdio: 'pipe',
  })
  let stdout = ''
  child.stdout.setEncoding('utf8').on('data', (text: string) => (stdout += text))
  const ended = new Promise((resolve) => child.on('close', resolve))
  const until = async (text: string) => {
    for (let i = 0; i < 400 && !stdout.includes(text); i++) await new Promise((resolve) => setTimeout(resolve, 50))
    expect(stdout).toContain(text)
  }
  await until('1 action, no problems')
  await writeFile(join(folder.path, 'b.yaml'), 'name: [')
  await until('b.yaml:1:')
  await writeFile(join(folder.path, 'b.yaml'), ping('1.0.0').replace('name: ping', 'name: pong'))
  await until('2 actions, no problems')
  expect(stdout).toContain('1 solved')
  child.kill('SIGINT')
  expect(await ended).toBe(0)
}, 40_000)

test('prints the schema', async () => {
  const { stdout } = await gatehouse(['actions', 'schema'])
  expect(JSON.parse(stdout)).toMatchObject({ $schema: 'https://json-schema.org/draft/2020-12/schema' })
  const served = await fetch(`${house.url}/automation/api/action.schema.json`)
  expect(await served.json()).toEqual(JSON.parse(stdout))
})

test('the example loads beside the sample company', async () => {
  await using folder = await temporaryFolder()
  for (const file of await readdir(example)) await copyFile(join(example, file), join(folder.path, file))
  const { code, stderr } = await gatehouse(['import', 'actions', folder.path, '--name', 'example', '--json'], {
    env: env(),
  })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
})
