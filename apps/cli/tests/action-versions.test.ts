import { expect, test } from 'vitest'
import { bodyOf, startLoopback } from './loopback-server.ts'
import { gatehouse } from './run-command.ts'

const versions = 'GET /automation/api/catalog/actions/crm%3Acreate_job/versions'
const change = 'PATCH /automation/api/catalog/actions/crm%3Acreate_job%401'
const day = 86_400_000
const answer = {
  namespace: 'crm',
  name: 'create_job',
  versions: [
    { id: 'crm:create_job@2.0.0', version: '2.0.0', effect: 'write', mode: 'sync', latest: true },
    {
      id: 'crm:create_job@1.0.0',
      version: '1.0.0',
      effect: 'write',
      mode: 'sync',
      deprecation: {
        deprecated_at: '2026-01-01T00:00:00.000Z',
        removed_at: '2026-04-01T00:00:00.000Z',
        advice: 'Use 2.',
      },
    },
  ],
}

test('lists versions, and with --json everything that was answered', async () => {
  await using server = await startLoopback({ [versions]: () => ({ json: answer }) })
  const shown = await gatehouse(['actions', 'versions', 'crm:create_job'], { env: server.env })
  expect(shown.code).toBe(0)
  expect(shown.stdout.split('\n').slice(0, 3)).toEqual([
    expect.stringMatching(/^VERSION +EFFECT +MODE +DEPRECATED +REMOVED +ADVICE$/),
    expect.stringMatching(/^2\.0\.0 \(latest\) +write +sync/),
    expect.stringMatching(/^1\.0\.0 +write +sync +202\d-.*Use 2\.$/),
  ])
  const asJson = await gatehouse(['actions', 'versions', 'crm:create_job', '--json'], { env: server.env })
  expect(JSON.parse(asJson.stdout)).toEqual(answer)
})

const deprecate = (...words: string[]) => ['actions', 'deprecate', 'crm:create_job@1', ...words]

test('says only what was given', async () => {
  await using server = await startLoopback({ [change]: () => ({ json: answer.versions[1]! }) })
  const send = async (...words: string[]) => {
    expect(await gatehouse(deprecate(...words), { env: server.env })).toMatchObject({ code: 0 })
    return bodyOf(server.requests.at(-1))
  }
  expect(await send('--advice', 'Use 2.')).toEqual({ advice: 'Use 2.' })
  expect(await send('--on', '2027-01-01', '--remove-on', '2027-07-01T12:00:00Z')).toEqual({
    deprecated_at: '2027-01-01T00:00:00.000Z',
    removed_at: '2027-07-01T12:00:00.000Z',
  })
  expect(await send('--on', '2027-01-01', '--remove-after', '31d')).toEqual({
    deprecated_at: '2027-01-01T00:00:00.000Z',
    removed_at: '2027-02-01T00:00:00.000Z',
  })
  expect(await send('--undo')).toEqual({ deprecated_at: null })
})

test('without dates it is from now on', async () => {
  await using server = await startLoopback({ [change]: () => ({ json: answer.versions[1]! }) })
  const before = Date.now()
  await gatehouse(deprecate(), { env: server.env })
  await gatehouse(deprecate('--remove-after', '90d'), { env: server.env })
  const [first, second] = server.requests.map((request) => bodyOf(request) as Record<string, string>)
  expect(Object.keys(first!)).toEqual(['deprecated_at'])
  expect(Date.parse(first!['deprecated_at']!)).toBeGreaterThanOrEqual(before)
  expect(Date.parse(second!['removed_at']!)).toBeGreaterThanOrEqual(before + 90 * day)
})

test('tells what holds now, and with --json the answer', async () => {
  await using server = await startLoopback({ [change]: () => ({ json: answer.versions[1]! }) })
  const shown = await gatehouse(deprecate('--advice', 'Use 2.'), { env: server.env })
  expect(shown.stdout).toMatch(
    /^crm:create_job@1\.0\.0 is deprecated from .* on, gone from .* on\.\nCallers read: Use 2\.\n$/,
  )
  const asJson = await gatehouse(deprecate('--advice', 'Use 2.', '--json'), { env: server.env })
  expect(JSON.parse(asJson.stdout)).toEqual(answer.versions[1])
})

test.each([
  [['--on', 'tomorrow'], '2027-01-31'],
  [['--remove-after', '0d'], 'duration'],
  [['--remove-on', '2027-01-01', '--remove-after', '1d'], 'cannot be used with'],
  [['--undo', '--advice', 'x'], 'cannot be used with'],
])('refuses %j', async (words, complaint) => {
  const { code, stderr } = await gatehouse(deprecate(...words), { env: {} })
  expect(code).toBe(2)
  expect(stderr).toContain(complaint)
})

test('an import says how long superseded versions are kept', async () => {
  const report = { imported: 1, skipped: [], namespaces: [] }
  await using server = await startLoopback({ 'POST /automation/api/imports': () => ({ json: report }) })
  for (const [text, ms] of [
    ['30d', 30 * day],
    ['0', 0],
  ] as const) {
    const words = ['import', 'openapi', '-', '--no-sync', '--keep-versions', text]
    await gatehouse(words, {
      env: server.env,
      stdin: '{"openapi":"3.1.0","info":{"title":"a","version":"1"},"paths":{}}',
    })
    expect(bodyOf(server.requests.at(-1))).toMatchObject({ keep_versions_ms: ms })
  }
})
