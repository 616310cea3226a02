import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { gatehouse, temporaryFolder, type Ended, type TemporaryFolder } from './run-command.ts'

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
})
afterAll(() => folder[Symbol.asyncDispose]())

/** Writes a set and measures it. Lines are written as they are, everything else as JSON. */
async function bench(
  set: string,
  files: Readonly<Record<string, readonly unknown[]>>,
  words: readonly string[] = ['--json'],
): Promise<Ended> {
  const path = join(folder.path, set)
  await mkdir(path, { recursive: true })
  for (const [name, lines] of Object.entries(files)) {
    const text = lines.map((line) => `${typeof line === 'string' ? line : JSON.stringify(line)}\n`).join('')
    await writeFile(join(path, name), name.endsWith('.gz') ? gzipSync(text) : text)
  }
  return gatehouse(['bench', 'retrieval', '--set', path, ...words], { cwd: folder.path })
}

const tools = [
  {
    id: 'crm/customers#create',
    namespace: 'crm',
    name: 'create_customer',
    description: 'Adds a person or company.',
    parameters: [{ name: 'email', description: 'Where to write to', type: 'string', required: true }],
    server_description: 'Customers and deals',
  },
  { id: 'weather', namespace: 'sky', name: 'forecast', description: 'Weather of the next days in a city.' },
  { id: '天気', name: '天気予報', description: '東京の天気予報\u2028を取得します', parameters: null },
  { id: 7, namespace: 'a.b', name: 'c', title: 'Send an invoice', description: null, long_description: 'x' },
  { id: 'twin', namespace: 'a', name: 'b.c', parameters: ['amount', { name: 'due', type: 'date' }] },
  { id: 'twin of it', namespace: 'a', name: 'b.c' },
]
const queries = [
  { id: 'q1', query: 'add a customer', relevant: ['crm/customers#create'] },
  { id: 'q2', query: 'will it rain in the city', relevant: 'weather', level: 1 },
  { query: '天気予報', relevant: ['天気'], groups: [['天気', 'weather']] },
  { query: 'send the invoice', relevant: [7] },
  { query: 'brew an espresso', relevant: [] },
]

test('measures every configuration and prints one document', async () => {
  const { code, stdout, stderr } = await bench('good', { 'tools.jsonl': tools, 'queries.jsonl.gz': queries })
  expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
  const shares = { 'recall@1': 1, 'recall@5': 1, 'recall@10': 1, 'ndcg@10': 1, 'completeness@10': 1 }
  const times = { p50_ms: expect.any(Number), p95_ms: expect.any(Number), p99_ms: expect.any(Number) }
  expect(JSON.parse(stdout)).toMatchObject({
    set: 'good',
    tools: 6,
    queries: 4,
    infeasible_queries: 1,
    configs: {
      bm25f: { ...shares, 'recall@1': expect.any(Number), ...times },
      dense: times,
      hybrid: { ...shares, ...times, infeasible_auc: 1, shown_recall: 1 },
    },
  })
})

test('shows a table, draws a plot, gives recall where it is asked for', async () => {
  const words = ['--configs', 'bm25f,hybrid', '--k', '3', '--plot', 'good.svg', '--no-color']
  const { code, stdout } = await bench('shown', { 'tools.jsonl.gz': tools, 'queries.jsonl': queries }, words)
  expect(code).toBe(0)
  expect(stdout).toMatch(/^shown: 6 tools, 4 queries and 1 that nothing serves/)
  expect(stdout).toMatch(/bm25f +hybrid\n/)
  expect(stdout).toMatch(/\nrecall@3 +100\.0 +100\.0\n/)
  const svg = await readFile(join(folder.path, 'good.svg'), 'utf8')
  expect(svg).toMatch(/^<svg [^]*recall@3[^]*<\/svg>\n$/)
})

test('a file of requests that nothing serves is read as well', async () => {
  const files = {
    'tools.jsonl': tools,
    'queries.jsonl': queries.slice(0, 4),
    'queries_infeasible.jsonl': [{ query: 'brew an espresso', relevant: [] }, { query: 'iron the shirts' }],
  }
  const { stdout } = await bench('infeasible', files, ['--json', '--configs', 'bm25f'])
  expect(JSON.parse(stdout)).toMatchObject({ infeasible_queries: 2, configs: { bm25f: { infeasible_auc: 1 } } })
})

test.each([
  ['no JSON', { 'tools.jsonl': [tools[0], '', '{"id": '], 'queries.jsonl': queries }, 'invalid_line', 'tools.jsonl:3'],
  ['no object', { 'tools.jsonl': ['[]'], 'queries.jsonl': queries }, 'invalid_line', 'tools.jsonl:1'],
  ['no id', { 'tools.jsonl': [{ name: 'x' }], 'queries.jsonl': queries }, 'invalid_line', 'tools.jsonl:1'],
  [
    'wrong parameters',
    { 'tools.jsonl': [{ id: 'x', parameters: 3 }], 'queries.jsonl': queries },
    'invalid_line',
    'tools.jsonl:1',
  ],
  [
    'no query',
    { 'tools.jsonl': tools, 'queries.jsonl': [{ relevant: ['weather'] }] },
    'invalid_line',
    'queries.jsonl:1',
  ],
  [
    'wrong groups',
    { 'tools.jsonl': tools, 'queries.jsonl': [{ query: 'x', groups: 'y' }] },
    'invalid_line',
    'queries.jsonl:1',
  ],
  [
    'unknown ids only',
    { 'tools.jsonl': tools, 'queries.jsonl': [{ query: 'x', relevant: ['nowhere'] }] },
    'unknown_tool',
    'queries.jsonl:1',
  ],
  ['no tools', { 'tools.jsonl': [], 'queries.jsonl': queries }, 'empty_set', 'tools.jsonl'],
  ['nothing to find', { 'tools.jsonl': tools, 'queries.jsonl': [] }, 'empty_set', ''],
  ['no queries', { 'tools.jsonl': tools }, 'file_not_found', ''],
])('refuses a set with %s and says where', async (what, files, code, at) => {
  const ended = await bench(`bad ${what}`, files)
  expect(ended.code).toBe(2)
  const { error } = JSON.parse(ended.stdout)
  expect(error).toMatchObject({ code, at: expect.stringContaining(at), message: expect.stringMatching(/\.$/) })
})

test('an id that is no tool counts as never found, and a repeated tool once; both are said', async () => {
  const lines = [
    ...queries,
    { query: 'add a company', relevant: ['crm/customers#create', 'nowhere'] },
    { query: '', relevant: ['weather'] },
  ]
  const files = { 'tools.jsonl': [...tools, tools[0]], 'queries.jsonl': lines }
  const { code, stdout, stderr } = await bench('odd', files, ['--json', '--configs', 'hybrid'])
  expect(code).toBe(0)
  const { tools: count, queries: asked, configs } = JSON.parse(stdout)
  expect([count, asked]).toEqual([tools.length, 6])
  expect(configs.hybrid['recall@10']).toBeCloseTo((4 + 0.5 + 0) / 6, 3)
  expect(stderr).toContain('1 tools have the id of an earlier one')
  expect(stderr).toContain('1 relevant ids are no tools of the set and count as never found')
})

test.each(['parameters', 'inputSchema'])('reads what is asked for from the JSON Schema in %s', async (field) => {
  const schema = {
    type: 'object',
    properties: { beast: { type: 'string', description: 'Which zebrafish' }, any: true },
  }
  const files = {
    'tools.jsonl': [...tools, { id: 'tank', name: 'feed', [field]: schema }],
    'queries.jsonl': [{ query: 'zebrafish', relevant: ['tank'] }],
  }
  const { stdout } = await bench(`schema in ${field}`, files, ['--json', '--configs', 'bm25f'])
  expect(JSON.parse(stdout)).toMatchObject({ configs: { bm25f: { 'recall@1': 1 } } })
})

test('leaves out unknown ids when told to', async () => {
  const lines = [...queries, { query: 'add a company', relevant: ['crm/customers#create', 'nowhere'] }]
  const files = { 'tools.jsonl': tools, 'queries.jsonl': lines }
  const { code, stdout } = await bench('unknown', files, ['--ignore-unknown', '--json', '--configs', 'bm25f'])
  expect(code).toBe(0)
  expect(JSON.parse(stdout)).toMatchObject({ queries: 5 })
})

test.each([
  [['--configs', 'bm25'], 'invalid_argument'],
  [['--k', '0'], 'invalid_argument'],
  [['--plot', 'x.png'], 'invalid_argument'],
])('refuses %j', async (words, code) => {
  const ended = await bench('good', {}, ['--json', ...words])
  expect(ended.code).toBe(2)
  expect(JSON.parse(ended.stdout).error.code).toBe(code)
})

test('a damaged .gz and a folder that is not there are named', async () => {
  await mkdir(join(folder.path, 'damaged'))
  await writeFile(join(folder.path, 'damaged', 'tools.jsonl.gz'), 'no gzip')
  const damaged = await gatehouse(['bench', 'retrieval', '--set', join(folder.path, 'damaged'), '--json'])
  expect(JSON.parse(damaged.stdout).error).toMatchObject({ code: 'invalid_gzip', at: 'tools.jsonl.gz' })
  const absent = await gatehouse(['bench', 'retrieval', '--set', join(folder.path, 'absent'), '--json'])
  expect(JSON.parse(absent.stdout).error).toMatchObject({ code: 'folder_not_found' })
})
