// Runs that outlive a request, as the command line waits for them, answers them and lets go of them.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import { startLoopback, type Answer, type SeenRequest } from './loopback-server.ts'
import { cleanEnvironment, gatehouse, launcher } from './run-command.ts'

const running = { status: 'running', execution_id: 'exe_1', poll_after_ms: 20 }
const succeeded = { status: 'succeeded', execution_id: 'exe_1', result: { id: 7 } }
const asking = {
  status: 'input_required',
  execution_id: 'exe_1',
  input_request: { message: 'How many\u001b[31m seats?', input_schema: { type: 'integer' }, question: 1 },
}
const bodyOf = (request: SeenRequest | undefined) => JSON.parse(String(request!.body)) as Record<string, unknown>
const resumePath = 'POST /api/executions/exe_1/resume'

test('call waits until a run ends', async () => {
  const answers: Answer[] = [{ json: running }, { lines: [{ type: 'result', result: succeeded }] }]
  await using server = await startLoopback({
    'POST /api/executions': () => ({ lines: [{ type: 'result', result: running }] }),
    [resumePath]: () => answers.shift()!,
  })
  const { code, stdout } = await gatehouse(['call', 'hub://x.y', '--json'], { env: server.env })
  expect(JSON.parse(stdout)).toEqual(succeeded)
  expect(code).toBe(0)
  expect(server.requests.map(({ path }) => path)).toEqual([
    '/api/executions',
    '/api/executions/exe_1/resume',
    '/api/executions/exe_1/resume',
  ])
})

test('call waits no longer than it is told', async () => {
  await using server = await startLoopback({ 'POST /api/executions': () => ({ json: running }) })
  const { code, stdout } = await gatehouse(['call', 'hub://x.y', '--wait-ms', '0'], { env: server.env })
  expect({ code, stdout }).toMatchObject({ code: 7, stdout: expect.stringContaining('exe_1') })
  expect(bodyOf(server.requests[0])['wait_ms']).toBe(0)
})

test('Ctrl-C ends the waiting, says how to go on, and leaves the run alone', async () => {
  const asked = Promise.withResolvers<void>()
  let resumes = 0
  await using server = await startLoopback({
    'POST /api/executions': () => ({ json: running }),
    [resumePath]: () => {
      if (++resumes === 2) asked.resolve()
      return { json: running }
    },
  })
  const env = cleanEnvironment(server.env)
  const child = spawn(process.execPath, [launcher, 'call', 'hub://x.y'], { cwd: tmpdir(), env, stdio: 'pipe' })
  let stderr = ''
  child.stderr.setEncoding('utf8').on('data', (text: string) => (stderr += text))
  await asked.promise
  child.kill('SIGINT')
  const [code] = (await once(child, 'close')) as [number | null]
  expect(stderr).toContain('gatehouse executions resume exe_1')
  expect(code).toBe(7)
  expect(server.requests.some(({ path }) => path.endsWith('/cancel'))).toBe(false)
}, 30_000)

test('what a tool asks is shown with the command that answers it', async () => {
  await using server = await startLoopback({ 'POST /api/executions': () => ({ json: asking }) })
  const { code, stdout } = await gatehouse(['call', 'hub://x.y'], { env: server.env })
  expect(stdout).toContain('How many[31m seats?')
  expect(stdout).toContain(`gatehouse executions resume exe_1 --input '…'`)
  expect(stdout).not.toContain('\u001b')
  expect(code).toBe(7)
})

test('executions resume hands over the answer and waits', async () => {
  await using server = await startLoopback({ [resumePath]: () => ({ json: succeeded }) })
  const words = ['executions', 'resume', 'exe_1', '--input', '{"seats":2}', '--question', '1', '--wait', '60s']
  const { code } = await gatehouse(words, { env: server.env })
  expect(bodyOf(server.requests[0])).toEqual({ input: { seats: 2 }, question: 1, wait_ms: 50_000 })
  expect(code).toBe(0)
})

test('executions resume refuses a time without a unit', async () => {
  const { code, stderr } = await gatehouse(['executions', 'resume', 'exe_1', '--wait', '60'])
  expect({ code, stderr }).toMatchObject({ code: 2, stderr: expect.stringContaining('90s') })
})
