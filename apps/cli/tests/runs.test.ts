// Runs of async and interactive actions, as the command line starts, follows, answers and stops them.
import { expect, test } from 'vitest'
import { startLoopback, type Answer } from './loopback-server.ts'
import { gatehouse } from './run-command.ts'

const running = { status: 'running', run_id: 'run_1', poll_after_ms: 20 }
const succeeded = { status: 'succeeded', run_id: 'run_1', result: { id: 7 } }
const asking = (message: string) => ({
  status: 'input_required',
  run_id: 'run_1',
  input_request: { message, input_schema: { type: 'object' } },
})
const bodyOf = (body: unknown) => JSON.parse(String(body)) as unknown
const tryPath = 'POST /automation/actions/shop%3Aorder/execute'
const runPath = 'GET /automation/runs/run_1'

test('actions try follows a run to its end, with progress on standard error', async () => {
  const answers: Answer[] = [
    { json: { ...running, progress: { fraction: 0.5, message: 'half\u001b[31m' } } },
    { json: succeeded },
  ]
  await using server = await startLoopback({
    [tryPath]: () => ({ json: running, status: 202 }),
    [runPath]: () => answers.shift()!,
  })
  const { code, stdout } = await gatehouse(['actions', 'try', 'shop:order', '--json'], { env: server.env })
  expect(JSON.parse(stdout)).toEqual(succeeded)
  expect(code).toBe(0)
})

test('actions try answers what a run asks, in order', async () => {
  const answers: Answer[] = [{ json: asking('Which colour?') }, { json: succeeded }]
  await using server = await startLoopback({
    [tryPath]: () => ({ json: asking('Which size?'), status: 202 }),
    'POST /automation/runs/run_1/input': () => answers.shift()!,
  })
  const words = ['actions', 'try', 'shop:order', '--answer', '{"size":4}', '--answer', '{"colour":"red"}', '--json']
  const { code, stdout } = await gatehouse(words, { env: server.env })
  expect(JSON.parse(stdout)).toEqual(succeeded)
  expect(code).toBe(0)
  const given = server.requests.filter(({ path }) => path.endsWith('/input')).map(({ body }) => bodyOf(body))
  expect(given).toEqual([{ input: { size: 4 } }, { input: { colour: 'red' } }])
})

test('actions try says how to answer when nobody can be asked', async () => {
  await using server = await startLoopback({
    [tryPath]: () => ({ json: asking('Which\u001b[31m size?'), status: 202 }),
  })
  const { code, stdout } = await gatehouse(['actions', 'try', 'shop:order'], { env: server.env })
  expect(code).toBe(7)
  expect(stdout).toContain('gatehouse runs input run_1')
  expect(stdout).not.toContain('\u001b')
})

test('runs can be listed, shown, waited for, answered and cancelled', async () => {
  const cancelled = {
    status: 'failed',
    run_id: 'run_1',
    error: { kind: 'cancelled', message: 'The run was cancelled.' },
  }
  await using server = await startLoopback({
    'GET /automation/runs': () => ({ json: { runs: [{ ...running, action: 'shop:order@1.0.0' }] } }),
    [runPath]: () => ({ json: succeeded }),
    'POST /automation/runs/run_1/input': () => ({ json: running }),
    'POST /automation/runs/run_1/cancel': () => ({ json: cancelled }),
  })
  const run = (...words: string[]) => gatehouse(['runs', ...words], { env: server.env })
  expect(await run('list')).toMatchObject({ code: 0, stdout: expect.stringContaining('shop:order@1.0.0') })
  expect(await run('show', 'run_1')).toMatchObject({ code: 0, stdout: expect.stringContaining('"id": 7') })
  expect(await run('wait', 'run_1', '--json')).toMatchObject({ code: 0 })
  expect(await run('input', 'run_1', '--input', '{"size":4}')).toMatchObject({ code: 7 })
  expect(await run('cancel', 'run_1')).toMatchObject({ code: 0, stdout: expect.stringContaining('cancelled') })
})
