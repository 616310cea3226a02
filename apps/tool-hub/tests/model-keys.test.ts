// A key of a provider is where it is needed and nowhere else. The server is a process of its own, so that all it says is seen.
import { mkdir, readFile, readdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { expect, test, vi } from 'vitest'
import { startModelProvider } from './model-provider.ts'
import { startProcess } from './start-process.ts'

const key = 'sk-model-key-7f3a9c'

test('keys reach the provider and stay out of answers, errors, logs, the audit record and the database', async () => {
  await using provider = await startModelProvider()
  await using data = await temporaryDirectory()
  const secrets = join(data.path, 'secrets')
  await mkdir(secrets, { recursive: true })
  await writeFile(join(secrets, 'model-key'), key)
  const access = { baseUrl: `${provider.url}/v1`, key: `file:${join(secrets, 'model-key')}` }
  const configFile = join(data.path, 'gatehouse.yaml')
  await writeFile(
    configFile,
    JSON.stringify({
      sample: false,
      search: {
        embedder: { kind: 'openai', ...access, model: 'm', dimensions: 16 },
        reranker: { kind: 'voyage', ...access, model: 'r' },
        enricher: { kind: 'anthropic', baseUrl: provider.url, key: access.key, model: 'c' },
      },
    }),
  )
  await using house = await startProcess(data.path, ['--config', configFile])
  const admin = async (method: string, path: string, body?: string, contentType = 'application/json') => {
    const headers = { authorization: `Bearer ${house.key}`, 'content-type': contentType }
    const response = await fetch(house.url + path, { method, headers, ...(body === undefined ? {} : { body }) })
    return response.text()
  }
  const search = (query: string) => admin('POST', '/api/search', JSON.stringify({ query }))
  const lines =
    '{"namespace":"a","name":"one","description":"One"}\n{"namespace":"a","name":"two","description":"One two"}\n'
  await admin('POST', '/api/sources/catalog/tools', lines, 'application/x-ndjson')
  const said: string[] = []
  await vi.waitFor(async () => expect(await admin('GET', '/api/models')).toContain('"state":"complete"'), {
    timeout: 15_000,
  })
  said.push(await search('one'))
  provider.manner = 'down'
  said.push(await search('two'))
  for (const path of ['/api/models', '/api/models/usage', '/api/enrichments', '/api/doctor', '/api/audit?limit=1000']) {
    said.push(await admin('GET', path))
  }
  const { output } = await house.stop('SIGTERM')
  said.push(output)
  const sent = provider.received.map(({ headers }) => headers.authorization ?? headers['x-api-key'])
  expect(new Set(sent)).toEqual(new Set([`Bearer ${key}`, key]))
  for (const text of said) expect(text).not.toContain(key)
  expect(output).toContain('model_unavailable')

  const database = join(data.path, 'database')
  for (const file of await readdir(database, { recursive: true, withFileTypes: true })) {
    if (!file.isFile()) continue
    expect((await readFile(join(file.parentPath, file.name))).includes(key), file.name).toBe(false)
  }
}, 60_000)

test('a key that is written where its reference belongs is refused and not repeated', async () => {
  await using data = await temporaryDirectory()
  const configFile = join(data.path, 'gatehouse.yaml')
  await writeFile(configFile, JSON.stringify({ search: { embedder: { kind: 'voyage', model: 'm', key } } }))
  const starting = startProcess(data.path, ['--config', configFile])
  const error = await starting.then(
    () => undefined,
    (thrown: unknown) => String(thrown),
  )
  expect(error).toContain('search.embedder.key: expected a reference')
  expect(error).not.toContain(key)
}, 30_000)
