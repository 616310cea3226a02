import { createHash } from 'node:crypto'
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startLoopback, type Answer } from './loopback-server.ts'
import { gatehouse } from './run-command.ts'

const text = 'a,b\n1,2\n'.repeat(50_000)
const sha256 = createHash('sha256').update(text).digest('hex')
const headers = {
  'content-type': 'text/csv',
  'content-length': String(text.length),
  etag: `"sha256-${sha256}"`,
}
const get = 'GET /automation/results/res_1'

let cwd: string
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'gatehouse-results-'))
})
afterAll(() => rm(cwd, { recursive: true }))

const run = async (answer: Answer, ...words: string[]) => {
  await using server = await startLoopback({ [get]: () => answer, 'DELETE /automation/results/res_1': () => answer })
  return await gatehouse(['results', ...words], { env: server.env, cwd })
}

test('writes a stored answer into a file and says what it is', async () => {
  const ended = await run({ text, headers }, 'get', 'res_1', '-o', 'report.csv', '--json')
  expect(ended).toMatchObject({ code: 0 })
  expect(JSON.parse(ended.stdout)).toEqual({
    id: 'res_1',
    content_type: 'text/csv',
    size_bytes: text.length,
    sha256,
    output: join(cwd, 'report.csv'),
  })
  expect(await readFile(join(cwd, 'report.csv'), 'utf8')).toBe(text)
})

test('writes it to standard output, and nothing else', async () => {
  expect(await run({ text, headers }, 'get', 'res_1')).toMatchObject({ code: 0, stdout: text, stderr: '' })
})

test.each([
  ['is cut off', { text: text.slice(0, 100_000), headers, isCutOff: true }],
  ['is not what its digest says', { text: text.replace('1', '9'), headers }],
])('leaves no file of an answer that %s', async (_name, answer) => {
  const ended = await run(answer, 'get', 'res_1', '-o', 'broken.csv')
  expect(ended.code).not.toBe(0)
  expect(ended.stderr).toContain('incomplete')
  expect((await readdir(cwd)).filter((name) => name.includes('broken'))).toEqual([])
})

test('says what is not there', async () => {
  const answer = { status: 404, json: { error: { code: 'result_not_found', message: 'There is no stored answer.' } } }
  const ended = await run(answer, 'get', 'res_1', '--json')
  expect(ended.code).not.toBe(0)
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code: 'result_not_found' } })
})

test('removes one', async () => {
  const ended = await run({ status: 204, text: '' }, 'remove', 'res_1', '--json')
  expect(ended).toMatchObject({ code: 0 })
  expect(JSON.parse(ended.stdout)).toEqual({ id: 'res_1', removed: true })
})
