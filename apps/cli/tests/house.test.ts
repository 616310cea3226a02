import { existsSync } from 'node:fs'
import { stat, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { gatehouse, oldNode, temporaryFolder, type TemporaryFolder } from './run-command.ts'
import { startHouse, type RunningHouse } from './start-house.ts'

// One house for all commands: `gatehouse up` as a real process, found by its data directory like by a person's commands.
let folder: TemporaryFolder
let house: RunningHouse

beforeAll(async () => {
  folder = await temporaryFolder()
  house = await startHouse(folder.path, ['--json'])
}, 90_000)

afterAll(async () => {
  await house.stop('SIGTERM')
  await folder[Symbol.asyncDispose]()
})

/** The answer of a command that must succeed. */
async function answerOf(words: readonly string[], stdin?: string): Promise<Record<string, unknown>> {
  const { code, stdout, stderr } = await gatehouse([...words, '--json'], {
    cwd: folder.path,
    ...(stdin === undefined ? {} : { stdin }),
  })
  expect({ code, stderr, stdout: stdout.slice(0, 500) }).toMatchObject({ code: 0, stderr: '' })
  return JSON.parse(stdout) as Record<string, unknown>
}

async function errorOf(words: readonly string[]): Promise<{ exit: number | null; code: string }> {
  const { code, stdout } = await gatehouse([...words, '--json'], { cwd: folder.path })
  return { exit: code, code: (JSON.parse(stdout) as { error: { code: string } }).error.code }
}

test('says where it is in one line once it is ready', () => {
  const { url } = house.ready
  expect(house.ready).toEqual({ ready: true, url, mcp: `${url}/mcp`, key: expect.stringMatching(/^\S{20,}$/) })
})

test('takes a secret from standard input, lists its name and dates, and forgets it', async () => {
  const entered = await answerOf(['secrets', 'set', 'crm-token'], 'hunter2-hunter2\n')
  const summary = { name: 'crm-token', created_at: expect.any(String), updated_at: expect.any(String) }
  expect(entered).toEqual(summary)
  expect(await answerOf(['secrets', 'list'])).toEqual({ secrets: [summary] })
  expect(await answerOf(['secrets', 'remove', 'crm-token'])).toEqual({ name: 'crm-token', removed: true })
  expect((await errorOf(['secrets', 'remove', 'crm-token'])).code).toBe('secret_not_found')
})

test.each([
  ['no value', ['set', 'crm'], '', 'empty_secret'],
  ['a value on the command line', ['set', 'crm', 'hunter2'], '', 'too_many_arguments'],
  ['a name that is none', ['set', 'a b'], 'hunter2', 'invalid_secret_name'],
])('takes no secret with %s, and does not repeat it', async (_what, words, stdin, code) => {
  const ended = await gatehouse(['secrets', ...words, '--json'], { cwd: folder.path, stdin })
  expect(JSON.parse(ended.stdout)).toMatchObject({ error: { code } })
  expect(ended.stdout + ended.stderr).not.toContain('hunter2')
})

test('keeps its key and its address for the owner alone', async () => {
  for (const file of ['server.json', 'secrets/local-key', 'secrets/master-key']) {
    expect((await stat(join(folder.path, '.gatehouse', file))).mode & 0o777).toBe(0o600)
  }
})

test('a person finds a tool, reads about it, runs it, and it is in the record', async () => {
  const found = await answerOf(['search', 'create a job for a customer'])
  const [{ tool }] = found['tools'] as [{ tool: string }]
  expect(tool).toBe('automation_hub://field_service.create_job')
  expect((await answerOf(['details', tool]))['tools']).toMatchObject([{ tool, effect: 'write' }])

  const customers = await answerOf(['call', 'automation_hub://field_service.list_customers', '--input', '{"limit":1}'])
  const [{ id }] = (customers['result'] as { items: [{ id: string }] }).items
  const input = { body: { customer_id: id, title: 'The lamp is out' } }
  expect(await answerOf(['call', tool, '--input', '-', '--dry-run'], JSON.stringify(input))).toMatchObject({
    status: 'dry_run',
  })
  const call = await answerOf(['call', tool, '--input', JSON.stringify(input), '--idempotency-key', 'once'])
  expect(call).toMatchObject({ status: 'succeeded', result: { title: 'The lamp is out' } })
  const again = await answerOf(['call', tool, '--input', JSON.stringify(input), '--idempotency-key', 'once'])
  expect(again).toMatchObject({ execution_id: call['execution_id'], result: call['result'] })

  const executionId = call['execution_id'] as string
  expect(await answerOf(['executions', 'show', executionId])).toMatchObject({
    status: 'succeeded',
    result: call['result'],
  })
  const audit = await answerOf(['audit', 'list', '--since', '15m', '--tool', tool, '--decision', 'allow'])
  expect(audit['entries']).toContainEqual(expect.objectContaining({ execution_id: executionId, outcome: 'ok', tool }))
})

test('a user sees what grants say, from the next request on, until the key is revoked', async () => {
  await answerOf(['users', 'create', 'ana@example.com', '--groups', 'support'])
  const searchAsAna = () => answerOf(['search', 'customer', '--as', 'ana@example.com'])
  expect(await searchAsAna()).toMatchObject({ catalog_size: 0, tools: [] })
  const grant = await answerOf(['grants', 'add', '--group', 'support', '--allow', 'automation_hub://*'])
  expect((await searchAsAna())['catalog_size']).toBeGreaterThan(0)
  await answerOf(['grants', 'remove', grant['id'] as string])
  expect(await searchAsAna()).toMatchObject({ catalog_size: 0 })

  const key = await answerOf(['keys', 'create', '--user', 'ana@example.com', '--expires', '1h'])
  expect(await answerOf(['search', 'x', '--key', key['key'] as string])).toMatchObject({ catalog_size: 0 })
  expect(await errorOf(['users', 'list', '--key', key['key'] as string])).toEqual({
    exit: 5,
    code: 'insufficient_scope',
  })
  await answerOf(['keys', 'revoke', key['id'] as string])
  expect(await errorOf(['search', 'x', '--key', key['key'] as string])).toMatchObject({ exit: 3 })
})

test('an imported operation can be found at once', async () => {
  const document = {
    openapi: '3.1.0',
    info: { title: 'Lighthouse keeping', version: '1.0.0' },
    servers: [{ url: 'http://127.0.0.1:1' }],
    paths: {
      '/lamps/{id}/polish': {
        post: {
          operationId: 'polishLamp',
          summary: 'Polish the lamp of a lighthouse',
          parameters: [{ name: 'id', in: 'path', required: true, schema: { type: 'string' } }],
          responses: { '204': { description: 'It shines.' } },
        },
      },
    },
  }
  await writeFile(join(folder.path, 'lighthouse.json.gz'), gzipSync(JSON.stringify(document)))
  expect(await answerOf(['import', 'openapi', 'lighthouse.json.gz', '--dry-run'])).toMatchObject({
    operations: 1,
    added: 1,
  })
  const report = await answerOf(['import', 'openapi', 'lighthouse.json.gz', '--namespace', 'lighthouse'])
  expect(report).toMatchObject({
    operations: 1,
    imported: 1,
    added: 1,
    changed: 0,
    removed: 0,
    skipped: [],
    sync: { added: 1 },
  })
  const found = await answerOf(['search', 'polish', 'the', 'lamp', '--namespace', 'lighthouse'])
  expect(found['tools']).toMatchObject([{ tool: expect.stringMatching(/^automation_hub:\/\/lighthouse\./) }])
  expect((await answerOf(['namespaces', '--prefix', 'light']))['namespaces']).toHaveLength(1)
})

test.each([
  ['plain', 'tools.jsonl', false],
  ['packed', 'tools.jsonl.gz', true],
])('a %s bulk catalog becomes a source, and bad lines are named', async (_, name, isPacked) => {
  const lines = [
    '{"id":"a","namespace":"zoo","name":"feed_lion","description":"Feed the lion","params":["animal"],"method":"POST","path":"/feed"}',
    'not json',
    '{"id":"b","namespace":"zoo","name":"open_gate","description":"Open the gate","params":[],"method":"POST","path":"/open"}',
  ].join('\n')
  // Two members, as `cat a.gz b.gz` makes them.
  const packed = Buffer.concat([gzipSync(lines.slice(0, 40)), gzipSync(lines.slice(40))])
  await writeFile(join(folder.path, name), isPacked ? packed : lines)
  const report = await answerOf(['import', 'tools', name, '--source', `zoo_${isPacked ? 'packed' : 'plain'}`])
  expect(report).toMatchObject({ imported: 2, skipped: [{ line: 2 }] })
})

test.each([
  [['grants', 'add', '--group', 'x', '--allow', 'no pattern at all'], 2],
  [['users', 'create', 'not an address'], 2],
  [['users', 'show', 'nobody@example.com'], 4],
  [['keys', 'create', '--user', 'nobody@example.com'], 4],
  [['keys', 'create', '--user', 'twin@example.com', '--scopes', 'everything'], 2],
  [['grants', 'remove', 'grt_nothing'], 4],
  [['keys', 'revoke', 'key_nothing'], 4],
  [['executions', 'show', 'exe_nothing'], 4],
  [['call', 'automation_hub://no.such_tool', '--input', '{}'], 4],
  [['details', 'automation_hub://no.such_tool'], 4],
  [['search', 'x', '--as', 'nobody@example.com'], 5],
  [['audit', 'list', '--cursor', 'nonsense'], 2],
  [['sync', '--source', 'nowhere'], 4],
  [['import', 'tools', 'tools.jsonl', '--source', 'Not OK'], 2],
] as const)('%j ends with %i', async (words, expected) => {
  const { code, stdout } = await gatehouse([...words, '--json'], { cwd: folder.path })
  expect({ code, stdout }).toMatchObject({ code: expected })
})

test('a user who is there already is not made again', async () => {
  const create = () => gatehouse(['users', 'create', 'twin@example.com', '--json'], { cwd: folder.path })
  expect([(await create()).code, (await create()).code]).toEqual([0, 6])
})

test('doctor finds everything well', async () => {
  const { checks } = (await answerOf(['doctor'])) as { checks: { name: string; status: string }[] }
  expect(checks.filter(({ status }) => status === 'fail')).toEqual([])
  expect(checks.map(({ name }) => name)).toEqual(
    expect.arrayContaining(['node', 'data_directory', 'secrets', 'version']),
  )
})

test('the record can be exported', async () => {
  const { entries, output } = (await answerOf(['audit', 'export', '--output', 'audit.jsonl'])) as {
    entries: number
    output: string
  }
  expect(entries).toBeGreaterThan(0)
  expect(existsSync(output)).toBe(true)
})

describe('starting', () => {
  test('a second start on the same data directory says so and harms nothing', async () => {
    const { code, stdout, stderr } = await gatehouse(['up', '--port', '0', '--data', '.gatehouse'], {
      cwd: folder.path,
    })
    expect(code).not.toBe(0)
    expect(stdout).toBe('')
    expect(stderr).toMatch(/error .*\n(.*\n)* hint /)
    expect(stderr).not.toMatch(/\n {4}at /)
    expect((await answerOf(['search', 'x']))['tools']).toBeDefined()
  })

  test('a taken port says so', async () => {
    await using other = await temporaryFolder()
    const { code, stdout } = await gatehouse(['up', '--port', new URL(house.ready.url).port, '--json'], {
      cwd: other.path,
    })
    expect(JSON.parse(stdout)).toMatchObject({ error: { code: 'port_in_use' } })
    expect(code).not.toBe(0)
  })

  test('a configuration that does not fit says where', async () => {
    await using other = await temporaryFolder()
    await writeFile(join(other.path, 'bad.yaml'), 'port: none\n')
    const { code, stdout } = await gatehouse(['up', '--config', 'bad.yaml', '--json'], { cwd: other.path })
    expect(JSON.parse(stdout)).toMatchObject({
      error: { code: 'invalid_config', at: join(other.path, 'bad.yaml') },
    })
    expect(code).toBe(2)
    const doctor = await gatehouse(['doctor', '--config', 'bad.yaml', '--json'], { cwd: other.path })
    expect(doctor.stdout).toContain('"configuration","status":"fail"')
  })

  // Under the launcher where there is an older Node: then both processes hear the terminal's Ctrl-C.
  test('Ctrl-C stops it: people are told how to connect before, and that it waits after', async () => {
    await using other = await temporaryFolder()
    const running = await startHouse(other.path, [], { node: oldNode })
    const { code, stdout, stderr } = await running.stop('SIGINT')
    expect(stdout).toContain(`claude mcp add --transport http gatehouse http://127.0.0.1:`)
    expect(stdout).toContain('codex mcp add gatehouse --url http://127.0.0.1:')
    expect(stderr).toContain('stopping, waiting for 0 running calls')
    expect(code).toBe(0)
    expect(existsSync(join(other.path, '.gatehouse/server.json'))).toBe(false)
  }, 90_000)
})
