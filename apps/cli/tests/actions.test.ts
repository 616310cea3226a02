import { expect, test } from 'vitest'
import { bodyOf, startLoopback } from './loopback-server.ts'
import { gatehouse } from './run-command.ts'

const execute = 'POST /automation/actions/crm%3Acreate_job/execute'
const preview = 'POST /automation/actions/crm%3Acreate_job/preview'
const previewed = {
  status: 'preview',
  action: 'crm:create_job@1.0.0',
  request: {
    method: 'POST',
    url: 'https://crm.example.com/jobs',
    headers: { authorization: 'Bearer [secret env:CRM]' },
    body: '{"title":"x"}',
  },
  sign_in: { kind: 'api_access_token', secrets: ['env:CRM'] },
}

test('runs an action with its input', async () => {
  await using server = await startLoopback({ [execute]: () => ({ json: { status: 'succeeded', result: { id: 7 } } }) })
  const words = ['actions', 'try', 'crm:create_job', '--input', '{"title":"x"}', '--timeout-ms', '900', '--json']
  const { code, stdout } = await gatehouse(words, { env: server.env })
  expect({ code, answer: JSON.parse(stdout) }).toEqual({ code: 0, answer: { status: 'succeeded', result: { id: 7 } } })
  expect(bodyOf(server.requests[0])).toEqual({ input: { title: 'x' }, timeout_ms: 900 })
})

test('a failed action ends with 1 and says why', async () => {
  const json = { status: 'failed', error: { kind: 'unreachable', message: 'The API crm has failed too often.' } }
  await using server = await startLoopback({ [execute]: () => ({ json }) })
  const { code, stdout } = await gatehouse(['actions', 'try', 'crm:create_job'], { env: server.env })
  expect({ code, stdout }).toEqual({ code: 1, stdout: 'failed\nThe API crm has failed too often.\n' })
})

test('a dry run shows the request, as another user without acting as them', async () => {
  await using server = await startLoopback({ [preview]: () => ({ json: previewed }) })
  const words = ['actions', 'try', 'crm:create_job', '--dry-run', '--as', 'ana@example.com']
  const { code, stdout } = await gatehouse(words, { env: server.env })
  expect({ code, stdout }).toEqual({
    code: 0,
    stdout: [
      'POST https://crm.example.com/jobs',
      'authorization: Bearer [secret env:CRM]',
      '',
      '{"title":"x"}',
      '',
      'Signs in with api_access_token (env:CRM).',
      'Nothing was sent.',
      '',
    ].join('\n'),
  })
  expect(bodyOf(server.requests[0])).toEqual({ input: {}, as: 'ana@example.com' })
  expect(server.requests[0]!.headers).not.toHaveProperty('gatehouse-user')
})

test('as another user it runs through Tool Hub', async () => {
  await using server = await startLoopback({
    'POST /api/executions': () => ({ json: { status: 'succeeded', execution_id: 'exe_1', result: null } }),
  })
  const words = ['actions', 'try', 'crm:create_job@1.0.0', '--as', 'ana@example.com', '--json']
  expect((await gatehouse(words, { env: server.env })).code).toBe(0)
  expect(bodyOf(server.requests[0])).toMatchObject({ tool: 'automation_hub://crm.create_job@1.0.0', input: {} })
  expect(server.requests[0]!.headers).toMatchObject({ 'gatehouse-user': 'ana@example.com' })
})

test('a mock says that it is one', async () => {
  const json = { status: 'succeeded', result: { id: 1 }, mock: true }
  await using server = await startLoopback({ [execute]: () => ({ json }) })
  const { stdout } = await gatehouse(['actions', 'try', 'crm:create_job', '--mock'], { env: server.env })
  expect(stdout).toMatch(/^mock: nothing was sent\nsucceeded/)
  expect(server.requests[0]!.path).toMatch(/\?mock=true$/)
})

test.each([
  [['--dry-run', '--mock'], 'conflicting_options'],
  [['--mock', '--as', 'ana@example.com'], 'conflicting_options'],
  [['--input', '{'], 'invalid_json'],
  [['--timeout-ms', '0'], 'invalid_argument'],
])('refuses %j', async (words, expected) => {
  const { code, stdout } = await gatehouse(['actions', 'try', 'crm:create_job', ...words, '--json'])
  expect({ code, error: JSON.parse(stdout) }).toMatchObject({ code: 2, error: { error: { code: expected } } })
})

test('lists and shows actions', async () => {
  const action = { id: 'crm:create_job@1.0.0', title: 'Create a job', effect: 'write', mode: 'sync', input_schema: {} }
  await using server = await startLoopback({
    'GET /automation/api/catalog/actions': () => ({ json: { actions: [action], total: 1 } }),
    'GET /automation/api/catalog/actions/crm%3Acreate_job': () => ({ json: action }),
  })
  const listed = await gatehouse(['actions', 'list', '--namespace', 'crm', '--effect', 'write'], { env: server.env })
  expect(listed.stdout).toContain('crm:create_job@1.0.0  write   sync  Create a job')
  expect(server.requests[0]!.path).toBe('/automation/api/catalog/actions?namespace=crm&effect=write')
  const shown = await gatehouse(['actions', 'show', 'crm:create_job'], { env: server.env })
  expect(shown.stdout).toMatch(/^crm:create_job@1\.0\.0\nCreate a job \(write, sync\)\n/)
})
