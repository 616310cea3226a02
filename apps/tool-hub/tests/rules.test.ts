// Rules through the front door: the downstream is a real server that keeps what reached it.
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { temporaryDirectory } from '@gatehouse/testing-database'
import { startDownstream, startTestHouse, type TestHouse } from '@gatehouse/testing-dev-env'
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest'

const tool = 'automation_hub://hr.write_note'
const reading = 'automation_hub://hr.read_person'
const ssn = '536-90-4399'
const person = { name: 'Ana', ssn, note: `call ${ssn}`, text: JSON.stringify({ ssn: 536904399 }) }

let house: TestHouse
let downstream: Awaited<ReturnType<typeof startDownstream>>
let ana: Awaited<ReturnType<TestHouse['user']>>

beforeAll(async () => {
  house = await startTestHouse()
  downstream = await startDownstream(() => ({ body: person }))
  const body = {
    content: {
      'application/json': {
        schema: { type: 'object', properties: { text: { type: 'string' }, amount: { type: 'number' } } },
      },
    },
  }
  const responses = { 200: { description: 'Done', content: { 'application/json': { schema: { type: 'object' } } } } }
  const document = {
    openapi: '3.1.0',
    info: { title: 'HR', version: '1.0.0' },
    paths: {
      '/note': { post: { operationId: 'write_note', requestBody: body, responses } },
      '/person': { get: { operationId: 'read_person', responses } },
    },
  }
  const imported = await house.admin('POST', '/automation/api/imports', {
    documents: [{ file: 'hr.json', content: JSON.stringify(document) }],
    namespace: 'hr',
    server: downstream.url,
  })
  if (imported.body.imported !== 2) throw new Error(`not imported: ${JSON.stringify(imported.body)}`)
  await house.admin('POST', '/api/sync', {})
  ana = await house.user('ana@example.com', { groups: ['support'], allow: ['automation_hub://hr.*'] })
}, 60_000)

afterAll(async () => {
  await downstream[Symbol.asyncDispose]()
  await house[Symbol.asyncDispose]()
})

beforeEach(async () => {
  await house.admin('POST', '/api/rule-versions/0/restore')
  downstream.received.length = 0
})

const put = async (...rules: object[]): Promise<void> => {
  const answer = await house.admin('POST', '/api/rules', { rules })
  expect(answer, JSON.stringify(answer.body)).toMatchObject({ status: 201 })
}
const call = (input: object = {}, more: object = {}) =>
  ana('POST', '/api/executions', { tool, input: { body: input }, ...more })
const audit = async (): Promise<string> => JSON.stringify((await house.admin('GET', '/api/audit?limit=200')).body)

describe('what goes in', () => {
  test('with a social security number is blocked before it leaves, and logged without it', async () => {
    await put({ id: 'no-ssn', phase: 'input', effect: 'block', detectors: ['ssn'], message: 'No SSNs in notes.' })
    for (const text of [`his is ${ssn}`, '５３６-９０-４３９９', JSON.stringify({ ssn: 536904399 })]) {
      expect(await call({ text })).toMatchObject({
        status: 403,
        body: { error: { code: 'blocked_by_rule', message: 'No SSNs in notes.', details: { rule: 'no-ssn' } } },
      })
    }
    expect(downstream.received).toEqual([])
    const entries = await audit()
    expect(entries).toContain('"decided_by":"no-ssn"')
    expect(entries).not.toContain(ssn)
    expect(await call({ text: 'nothing special' })).toMatchObject({ status: 200, body: { status: 'succeeded' } })
    expect(downstream.received).toHaveLength(1)
  })

  test('is redacted, and the tool gets what is left', async () => {
    await put({ id: 'mask', phase: 'input', effect: 'redact', detectors: ['ssn'] })
    expect(await call({ text: `his is ${ssn}!` })).toMatchObject({
      body: { status: 'succeeded', redactions: [{ kind: 'ssn', at: '/input/body/text' }] },
    })
    expect(JSON.stringify(downstream.received)).toContain('his is [redacted ssn]!')
    expect(JSON.stringify(downstream.received)).not.toContain(ssn)
  })

  test('is decided by its arguments, and by a rule that cannot be asked', async () => {
    await put({
      id: 'small',
      phase: 'input',
      effect: 'block',
      when: 'arguments.body.amount > 100',
      tools: { effects: ['write'] },
    })
    expect(await call({ amount: 100 })).toMatchObject({ status: 200 })
    expect(await call({ amount: 101 })).toMatchObject({ status: 403 })
    expect(await call({})).toMatchObject({ status: 403, body: { error: { code: 'blocked_by_rule' } } })
    expect(await audit()).toContain('"reason":"rule_error"')
    expect(downstream.received).toHaveLength(1)
  })

  test('needs an approval; a dry run says so', async () => {
    await put({ id: 'ask', phase: 'input', effect: 'require_approval', tools: { patterns: [tool] } })
    expect(await call({})).toMatchObject({ status: 200, body: { status: 'approval_required' } })
    const dry = await call({}, { dry_run: true })
    expect(dry).toMatchObject({
      status: 200,
      body: { status: 'dry_run', warnings: ['It would need an approval: rule ask.'] },
    })
    expect(downstream.received).toEqual([])
  })

  test('is counted exactly, however many come at once', async () => {
    await put({ id: 'three', phase: 'input', effect: 'limit', limit: { calls: 3, per: 'hour' } })
    const answers = await Promise.all(Array.from({ length: 8 }, () => call({})))
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(3)
    const refused = answers.filter(({ status }) => status === 429)
    expect(refused).toHaveLength(5)
    expect(refused[0]!.body).toMatchObject({ error: { code: 'limit_reached', details: { rule: 'three' } } })
    expect(downstream.received).toHaveLength(3)
  })
})

describe('what comes out', () => {
  test('is redacted for the caller, in the store and in the audit, in fields, texts and JSON in texts', async () => {
    await put(
      { id: 'mask', phase: 'output', effect: 'redact', detectors: ['ssn'] },
      { id: 'drop', phase: 'output', effect: 'redact', paths: ['$..name'], redact: 'remove' },
    )
    const answer = await call({}, { idempotency_key: 'once' })
    const { execution_id: id } = answer.body as { execution_id: string }
    for (const { body } of [
      answer,
      await call({}, { idempotency_key: 'once' }),
      await ana('GET', `/api/executions/${id}`),
    ]) {
      const text = JSON.stringify(body)
      for (const secret of [ssn, '536904399', 'Ana']) expect(text).not.toContain(secret)
      expect((body as { redactions: { at: string }[] }).redactions.map(({ at }) => at).sort()).toEqual(
        expect.arrayContaining(
          ['/body/name', '/body/note', '/body/ssn', '/body/text/ssn'].map(
            (at) => expect.stringMatching(`${at.replace('/body', '')}$`) as unknown,
          ),
        ),
      )
    }
    expect(await audit()).not.toMatch(/536-?90-?4399/)
  })

  test('is withheld as a whole, and said to be', async () => {
    await put({ id: 'secret', phase: 'output', effect: 'block', message: 'Not for agents.' })
    const { status, body } = await call({})
    expect({ status, body }).toMatchObject({
      status: 200,
      body: { status: 'succeeded', result: null, warnings: ['Not for agents.'] },
    })
    expect(downstream.received).toHaveLength(1)
  })

  test('is asked about anew when a rule has come meanwhile', async () => {
    const { execution_id: id } = (await call({})).body as { execution_id: string }
    expect(JSON.stringify((await ana('GET', `/api/executions/${id}`)).body)).toContain(ssn)
    await put({ id: 'mask', phase: 'output', effect: 'redact', detectors: ['ssn'] })
    expect(JSON.stringify((await ana('GET', `/api/executions/${id}`)).body)).not.toContain(ssn)
  })
})

describe('what a run has touched', () => {
  const rules = [
    { id: 'saw-private', phase: 'output', effect: 'label', label: 'private_data_read', tools: { patterns: [reading] } },
    {
      id: 'no-leak',
      phase: 'input',
      effect: 'require_approval',
      tools: { effects: ['write'] },
      when: '"private_data_read" in run.labels',
    },
  ]

  test('decides about the next call of the same client, and not of another run', async () => {
    await put(...rules)
    const inRun = (run: string, body: object) =>
      fetch(`${house.url}/api/executions`, {
        method: 'POST',
        headers: { authorization: `Bearer ${ana.key}`, 'content-type': 'application/json', 'gatehouse-run': run },
        body: JSON.stringify(body),
      })
    expect((await inRun('one', { tool, input: {} })).status).toBe(200)
    expect((await inRun('one', { tool: reading, input: {} })).status).toBe(200)
    expect(await (await inRun('one', { tool, input: {} })).json()).toMatchObject({ status: 'approval_required' })
    expect((await inRun('two', { tool, input: {} })).status).toBe(200)
  })
})

describe('a tool that a rule hides', () => {
  test('does not exist for those it concerns, at once, and does for others', async () => {
    const bob = await house.user('bob@example.com', { allow: ['automation_hub://hr.*'] })
    const seenBy = async (caller: typeof ana): Promise<unknown[]> => [
      ((await caller('POST', '/api/search', { query: 'write note' })).body as { tools: { tool: string }[] }).tools.some(
        (one) => one.tool === tool,
      ),
      (await caller('POST', '/api/tools/details', { tools: [tool] })).status,
      (await caller('POST', '/api/executions', { tool, input: {} })).status,
      ((await caller('GET', '/api/namespaces')).body as { namespaces: { tools: number }[] }).namespaces[0]?.tools,
    ]
    expect(await seenBy(ana)).toEqual([true, 200, 200, 2])
    await put({
      id: 'hide',
      phase: 'list',
      effect: 'block',
      tools: { patterns: [tool] },
      principals: { groups: ['support'] },
    })
    expect(await seenBy(ana)).toEqual([false, 404, 404, 1])
    expect(await seenBy(bob)).toEqual([true, 200, 200, 2])
    expect(await audit()).toContain('"decided_by":"rule:hide"')
    await house.admin('DELETE', '/api/rules/hide')
    expect(await seenBy(ana)).toEqual([true, 200, 200, 2])
  })
})

describe('the set of rules', () => {
  test('is refused as a whole when one of them cannot be asked', async () => {
    const answer = await house.admin('POST', '/api/rules', {
      rules: [
        { id: 'good', phase: 'input', effect: 'block' },
        { id: 'bad', phase: 'input', effect: 'block', when: 'user.name == "x"' },
      ],
    })
    expect(answer).toMatchObject({ status: 400, body: { error: { code: 'invalid_rules' } } })
    expect((await house.admin('GET', '/api/rules')).body).toMatchObject({ rules: [] })
  })

  test('has a history, and goes back', async () => {
    await put({ id: 'a', phase: 'input', effect: 'block' })
    const { version } = (await house.admin('GET', '/api/rules')).body as { version: number }
    await put({ id: 'a', phase: 'input', effect: 'block', enabled: false })
    expect(await call({})).toMatchObject({ status: 200 })
    expect((await house.admin('GET', '/api/rule-versions?limit=2')).body).toMatchObject({
      versions: [{ version: version + 1, changes: [{ rule_id: 'a', kind: 'put' }] }, { version }],
    })
    expect(await house.admin('POST', `/api/rule-versions/${version}/restore`)).toMatchObject({
      status: 200,
      body: { version: version + 2 },
    })
    expect(await call({})).toMatchObject({ status: 403 })
    expect(await house.admin('POST', '/api/rule-versions/9999/restore')).toMatchObject({ status: 404 })
  })

  test('is linted with line and hint, and nothing changes', async () => {
    const content =
      'rules:\n  - id: a\n    phase: input\n    effect: block\n  - id: b\n    phase: input\n    effect: redact\n    detectors: [ssn]\n'
    const answer = await house.admin('POST', '/api/rules/lint', { file: { name: 'r.yaml', content } })
    expect(answer.body).toMatchObject({
      rules: 2,
      findings: [{ rule_id: 'b', code: 'unreachable_rule', severity: 'warning', at: 'r.yaml:5' }],
    })
    expect((await house.admin('GET', '/api/rules')).body).toMatchObject({ rules: [] })
  })
})

describe('an explanation', () => {
  const explain = async (more: object = {}) =>
    (await house.admin('POST', '/api/explain', { user: 'ana@example.com', tool, ...more })).body

  test('names the grant, the rules in order, and who decided, and runs nothing', async () => {
    await put(
      { id: 'mask', phase: 'input', effect: 'redact', detectors: ['email'], priority: 2 },
      { id: 'no-ssn', phase: 'input', effect: 'block', detectors: ['ssn'], priority: 1 },
      { id: 'late', phase: 'input', effect: 'label', label: 'x' },
    )
    expect(await explain({ input: { text: `a@example.com ${ssn}` } })).toMatchObject({
      outcome: 'blocked',
      decided_by: 'no-ssn',
      grants: [{ pattern: 'automation_hub://hr.*' }],
      input: {
        rules: [
          { rule_id: 'mask', answer: 'holds', redactions: [{ kind: 'email', at: '/text' }] },
          { rule_id: 'no-ssn', answer: 'holds' },
          { rule_id: 'late', answer: 'not_reached' },
        ],
      },
    })
    expect(await explain({ input: {}, result: person })).toMatchObject({
      outcome: 'allowed',
      output: { decision: 'allow' },
    })
    expect(await explain({ tool: 'automation_hub://crm.nothing' })).toMatchObject({
      outcome: 'not_permitted',
      reason: 'no_grant',
    })
    expect(downstream.received).toEqual([])
    expect(await audit()).toContain('"action":"policy.explain"')
  })
})

describe('a folder of rules', () => {
  test('is in force from the start and on every change; what is wrong leaves the rules as they are', async () => {
    await using folder = await temporaryDirectory()
    const file = join(folder.path, 'pii.yaml')
    const rule = (effect: string): string => `rules:\n  - id: filed\n    phase: input\n    effect: ${effect}\n`
    await writeFile(file, rule('block'))
    const configFile = join(folder.path, 'gatehouse.conf')
    await writeFile(configFile, JSON.stringify({ policy: { rulesDirectory: folder.path }, sample: false }))
    await using filed = await startTestHouse({ configFile })
    const listed = async () =>
      ((await filed.admin('GET', '/api/rules')).body as { rules: { id: string; effect: string; origin: string }[] })
        .rules

    expect(await listed()).toMatchObject([{ id: 'filed', effect: 'block', origin: 'file:pii.yaml' }])
    await writeFile(file, rule('require_approval'))
    await vi.waitUntil(async () => (await listed())[0]?.effect === 'require_approval', { timeout: 10_000 })
    await writeFile(file, rule('nonsense'))
    const loads = async () => JSON.stringify((await filed.admin('GET', '/api/audit?action=rules.load&limit=50')).body)
    await vi.waitUntil(async () => (await loads()).includes('invalid_rule'), { timeout: 10_000 })
    expect(await loads()).toContain('pii.yaml:2/effect')
    expect(await listed()).toMatchObject([{ effect: 'require_approval' }])
    await rm(file)
    await vi.waitUntil(async () => (await listed()).length === 0, { timeout: 10_000 })
  })

  test('that cannot be used keeps the process from starting, with file and line', async () => {
    await using folder = await temporaryDirectory()
    await writeFile(
      join(folder.path, 'r.yaml'),
      'rules:\n  - id: a\n    phase: input\n    effect: block\n    colour: red\n',
    )
    const configFile = join(folder.path, 'gatehouse.conf')
    await writeFile(configFile, JSON.stringify({ policy: { rulesDirectory: folder.path }, sample: false }))
    await expect(startTestHouse({ configFile })).rejects.toMatchObject({
      code: 'invalid_rule',
      at: expect.stringContaining('r.yaml:2') as unknown,
    })
  })
})
