import { expect, test } from 'vitest'
import { bodyOf, startLoopback } from './loopback-server.ts'
import { gatehouse } from './run-command.ts'

const approval = {
  id: 'apr_1',
  status: 'pending',
  may_decide: true,
  execution_id: 'exe_1',
  requested_by: {
    user_id: 'usr_1',
    email: 'ana@example.com',
    name: 'Ana',
    client: { kind: 'key', id: 'key_1', name: 'agent' },
  },
  tool: 'automation_hub://crm.delete_customer',
  tool_version: '1.0.0',
  effect: 'destructive',
  needed_by: { kind: 'rule', rule: 'ask', message: 'By two people.' },
  approvers: { groups: ['leads'] },
  requested_at: '2026-01-01T00:00:00.000Z',
  expires_at: '2026-01-02T00:00:00.000Z',
}

test('lists what is pending, unless something else is asked for', async () => {
  await using server = await startLoopback({ 'GET /api/approvals': () => ({ json: { approvals: [approval] } }) })
  const shown = await gatehouse(['approvals', 'list'], { env: server.env })
  expect(shown).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/apr_1 +pending +ana@example\.com .*to decide/) as unknown,
  })
  expect(server.requests.at(-1)!.path).toContain('status=pending')
  const asJson = await gatehouse(['approvals', 'list', '--status', 'all', '--json'], { env: server.env })
  expect(JSON.parse(asJson.stdout)).toEqual({ approvals: [approval] })
  expect(server.requests.at(-1)!.path).not.toContain('status=')
})

test('shows the arguments with everything that a terminal would hide written out', async () => {
  const input = { id: 'c_1\u202Ecod', note: '\u001B[2J' }
  await using server = await startLoopback({ 'GET /api/approvals/apr_1': () => ({ json: { ...approval, input } }) })
  const { code, stdout } = await gatehouse(['approvals', 'show', 'apr_1'], { env: server.env })
  expect(code).toBe(0)
  for (const words of ['yours to decide', 'Ana', 'agent', 'rule ask: By two people.', 'c_1\\u{202e}cod'])
    expect(stdout).toContain(words)
  for (const hidden of ['\u202E', '\u001B']) expect(stdout).not.toContain(hidden)
  const asJson = await gatehouse(['approvals', 'show', 'apr_1', '--json'], { env: server.env })
  expect(JSON.parse(asJson.stdout)).toEqual({ ...approval, input })
})

test.each([
  ['approve', 'approved', 'Approved.'],
  ['deny', 'denied', 'Denied.'],
])('%s says what was decided, with the reason', async (verdict, status, words) => {
  const path = `POST /api/approvals/apr_1/${verdict}`
  await using server = await startLoopback({ [path]: () => ({ json: { ...approval, status } }) })
  const command = ['approvals', verdict, 'apr_1', '--reason', 'He moved.']
  const { code, stdout } = await gatehouse(command, { env: server.env })
  expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining(words) as unknown })
  expect(bodyOf(server.requests.at(-1))).toEqual({ reason: 'He moved.' })
})

test('prints the link alone, so that it can be sent on', async () => {
  const url = 'https://gatehouse.example/approvals/gha1.x.y'
  const answer = { url, user_id: 'usr_2', expires_at: approval.expires_at }
  await using server = await startLoopback({ 'POST /api/approvals/apr_1/links': () => ({ json: answer }) })
  const { code, stdout } = await gatehouse(['approvals', 'link', 'apr_1', '--for', 'ben@example.com'], {
    env: server.env,
  })
  expect({ code, stdout }).toEqual({ code: 0, stdout: `${url}\n` })
  expect(bodyOf(server.requests.at(-1))).toEqual({ user: 'ben@example.com' })
})

test.each([
  [403, 'own_approval', 5],
  [404, 'approval_not_found', 4],
  [409, 'approval_closed', 6],
])('a refusal with %i (%s) ends with %i', async (status, code, exitCode) => {
  const refused = { status, json: { error: { code, message: 'No.' } } }
  await using server = await startLoopback({ 'POST /api/approvals/apr_1/approve': () => refused })
  expect((await gatehouse(['approvals', 'approve', 'apr_1'], { env: server.env })).code).toBe(exitCode)
})

const waiting = {
  status: 'approval_required',
  execution_id: 'exe_1',
  approval: { id: 'apr_1', status: 'pending', expires_at: approval.expires_at, approvers: ['group leads'] },
}

test('a call that waits for an approval says for whose, how to go on, and ends with 7', async () => {
  await using server = await startLoopback({ 'POST /api/executions': () => ({ json: waiting }) })
  const { code, stdout } = await gatehouse(['call', approval.tool], { env: server.env })
  expect(code).toBe(7)
  for (const words of ['approval_required', 'group leads', 'apr_1', 'gatehouse executions resume exe_1'])
    expect(stdout).toContain(words)
})

test('who says how long waits for the decision', async () => {
  let asked = 0
  await using server = await startLoopback({
    'POST /api/executions/exe_1/resume': () => ({
      json: ++asked < 3 ? waiting : { status: 'succeeded', execution_id: 'exe_1', result: 7 },
    }),
  })
  const { code } = await gatehouse(['executions', 'resume', 'exe_1', '--wait', '30s'], { env: server.env })
  expect({ code, asked }).toEqual({ code: 0, asked: 3 })
})
