import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { dimensions, startEmbeddingServer, type EmbeddingServer } from './embedding-server.ts'
import { gatehouse, temporaryFolder, type TemporaryFolder } from './run-command.ts'

const tools = [
  { id: 'forecast', namespace: 'sky', name: 'forecast', description: 'Weather of the next days in a city.' },
  { id: 'invoice', namespace: 'billing', name: 'send_invoice', description: 'Sends a bill to a customer by mail.' },
  { id: 'ticket', namespace: 'desk', name: 'open_ticket', description: 'Opens a ticket for a broken machine.' },
]
const queries = [
  { query: 'weather in the city', relevant: ['forecast'] },
  { query: 'bill the customer', relevant: ['invoice'] },
  { query: 'ticket for a machine', relevant: ['ticket'] },
]
const other = [{ query: 'paint the fence green', relevant: ['anything'] }, { query: 'sing a lullaby' }]

let folder: TemporaryFolder
beforeAll(async () => {
  folder = await temporaryFolder()
  await write('set/tools.jsonl', lines(tools))
  await write('set/queries.jsonl', lines(queries))
  await write('other/queries.jsonl', lines(other))
})
afterAll(() => folder[Symbol.asyncDispose]())

test('models of providers stand beside what is built in, by the names they were given', async () => {
  await using server = await startEmbeddingServer()
  await write('voyage.yaml', JSON.stringify({ search: { embedder: voyage(server), reranker: accessTo(server) } }))
  await write('own.yaml', JSON.stringify({ search: { embedder: { ...voyage(server), kind: 'openai' } } }))
  const words = ['--models', 'voyage=voyage.yaml', '--models', 'own=own.yaml', '--infeasible', 'other']
  const { code, stdout, stderr } = await bench([...words, '--plot', 'plot.svg', '--json'])
  expect({ code, stderr, error: JSON.parse(stdout).error }).toEqual({ code: 0, stderr: '' })
  const evaluation = JSON.parse(stdout)
  expect(evaluation.infeasible_queries).toBe(2)
  expect(Object.keys(evaluation.configs)).toEqual([
    'bm25f',
    'dense',
    'fusion',
    'hybrid',
    'voyage_dense',
    'voyage',
    'own_dense',
    'own',
  ])
  const figures = { 'recall@5': 1, infeasible_auc: expect.any(Number), memory_mb: expect.any(Number) }
  for (const name of ['voyage', 'own']) {
    expect(evaluation.configs[`${name}_dense`]).toMatchObject({ ...figures, 'recall@1': 1 })
    expect(evaluation.configs[name]).toMatchObject({ ...figures, 'recall@1': 1, shown_recall: 1, without: 0 })
  }
  expect(server.received.map(({ path }) => path)).toEqual(expect.arrayContaining(['/v1/embeddings', '/v1/rerank']))
  expect(new Set(server.received.map(({ key }) => key))).toEqual(new Set(['Bearer a key']))
  expect(await readFile(join(folder.path, 'plot.svg'), 'utf8')).toContain('>voyage_dense</text>')
})

test('searches that a model is too late for are counted, and answered all the same', async () => {
  await using server = await startEmbeddingServer({ isLate: true })
  await write('late.yaml', JSON.stringify({ search: { embedder: { ...voyage(server), timeBudgetMs: 5 } } }))
  const { stdout } = await bench(['--models', 'late=late.yaml', '--configs', 'hybrid,late', '--json'])
  const { hybrid, late } = JSON.parse(stdout).configs
  expect(late).toMatchObject({ 'recall@1': hybrid['recall@1'], without: 1 })
  expect(hybrid).not.toHaveProperty('without')
})

test('a provider that refuses ends the measurement with what it said', async () => {
  await using server = await startEmbeddingServer()
  await write('gone.yaml', JSON.stringify({ search: { embedder: { ...voyage(server), dimensions: 32 } } }))
  const { code, stdout } = await bench(['--models', 'gone=gone.yaml', '--json'])
  expect(code).not.toBe(0)
  expect(JSON.parse(stdout).error.code).toBe('model_bad_answer')
})

test.each([
  [['--models', 'x'], 'invalid_argument'],
  [['--models', 'hybrid=x.yaml'], 'invalid_argument'],
  [['--models', 'a=none.yaml'], 'no_models'],
  [['--models', 'a=gone-away.yaml'], 'config_unreadable'],
  [['--configs', 'voyage'], 'invalid_argument'],
  [['--infeasible', 'nowhere'], 'file_not_found'],
])('refuses %j', async (words, code) => {
  await write('none.yaml', 'search: {}\n')
  const ended = await bench([...words, '--json'])
  expect(ended.code).toBe(2)
  expect(JSON.parse(ended.stdout).error.code).toBe(code)
})

function bench(words: readonly string[]) {
  const env = { BENCH_MODEL_KEY: 'a key' }
  return gatehouse(['bench', 'retrieval', '--set', 'set', ...words], { cwd: folder.path, env })
}

function voyage(server: EmbeddingServer) {
  return { ...accessTo(server), dimensions }
}

function accessTo({ url }: EmbeddingServer) {
  const access = { kind: 'voyage', baseUrl: `${url}/v1`, model: 'hashed', key: 'env:BENCH_MODEL_KEY' }
  return { ...access, timeBudgetMs: 10_000 }
}

function lines(records: readonly unknown[]): string {
  return records.map((record) => `${JSON.stringify(record)}\n`).join('')
}

async function write(name: string, content: string): Promise<void> {
  const path = join(folder.path, name)
  await mkdir(join(path, '..'), { recursive: true })
  await writeFile(path, content)
}
