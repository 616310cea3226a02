import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoopback } from './loopback-server.ts'
import { gatehouse } from './run-command.ts'

const page = { type: 'array', unit: 'items', offset: 2, count: 2, total: 9, next_offset: 4, size_bytes: 90 }
const part = { status: 'succeeded', execution_id: 'exe_1', result: ['a', 'b'], page }

let folder: string
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-result-'))
})
afterAll(() => rm(folder, { recursive: true }))

test('shows the part that was asked for, and how to get the next', async () => {
  await using server = await startLoopback({ 'GET /api/executions/exe_1/result': () => ({ json: part }) })
  const command = ['executions', 'result', 'exe_1', '--query', 'items[*].name', '--offset', '2', '--limit', '2']
  const shown = await gatehouse(command, { env: server.env })
  expect(shown).toMatchObject({
    code: 0,
    stdout: expect.stringContaining('items 2 to 4 of 9; the next with --offset 4'),
  })
  const { searchParams } = new URL(server.requests.at(-1)!.path, 'http://x')
  expect(Object.fromEntries(searchParams)).toEqual({ query: 'items[*].name', offset: '2', limit: '2' })
  const asJson = await gatehouse([...command, '--json'], { env: server.env })
  expect(JSON.parse(asJson.stdout)).toEqual(part)
})

test('writes the part into a file', async () => {
  await using server = await startLoopback({ 'GET /api/executions/exe_1/result': () => ({ json: part }) })
  const file = join(folder, 'part.json')
  const { code } = await gatehouse(['executions', 'result', 'exe_1', '--query', 'x', '--out', file], {
    env: server.env,
  })
  expect(code).toBe(0)
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(['a', 'b'])
})

test.each([
  ['all of a result', [], 'result'],
  ['a picture', ['--content', '1'], '1'],
])('writes %s into a file', async (_name, words, at) => {
  const all = { items: [1, 2, 3] }
  await using server = await startLoopback({ [`GET /api/executions/exe_1/content/${at}`]: () => ({ json: all }) })
  const file = join(folder, `all-${at}.json`)
  const command = ['executions', 'result', 'exe_1', ...words, '--out', file]
  const { code, stdout } = await gatehouse(command, { env: server.env })
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('bytes in ') })
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(all)
})

test('a picture needs a file', async () => {
  await using server = await startLoopback({})
  const { code, stderr } = await gatehouse(['executions', 'result', 'exe_1', '--content', '0'], { env: server.env })
  expect({ code, stderr }).toMatchObject({ code: expect.any(Number), stderr: expect.stringContaining('--out FILE') })
  expect(code).not.toBe(0)
})

test('a truncated result is shown with what is missing, and how to read it', async () => {
  const truncated = {
    size_bytes: 90_000,
    shown_bytes: 100,
    type: 'object',
    length: 1,
    cuts: [{ at: '/items', unit: 'items', shown: 2, of: 4_000 }],
  }
  const answer = {
    status: 'succeeded',
    execution_id: 'exe_1',
    result: { items: [1, 2] },
    truncated,
    warnings: ["The result does not fit the tool's output schema: /a is missing"],
    content: [{ type: 'image', mimeType: 'image/png', data: 'AQI=' }],
    trust: 'untrusted',
  }
  await using server = await startLoopback({ 'GET /api/executions/exe_1': () => ({ json: answer }) })
  const { stdout } = await gatehouse(['executions', 'show', 'exe_1'], { env: server.env })
  for (const words of [
    'Only 100 of 90,000 bytes',
    '/items: 2 of 4,000 items',
    'gatehouse executions result exe_1 --out FILE',
    'image/png: gatehouse executions result exe_1 --content 0 --out FILE',
    'output schema',
    'From outside the company',
  ])
    expect(stdout).toContain(words)
})
