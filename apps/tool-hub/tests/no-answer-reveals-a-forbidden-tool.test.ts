// Two houses. One has every tool, and a user whose grants forbid some; the other has only the tools that those grants
// permit, and a user who may use all there is. Whatever the two users ask, they must hear the same: status, headers, text,
// counts, scores, order, cursors. So whatever an answer says, it cannot come from a tool that the first user may not use.
// Which tools are permitted is worked out here with regular expressions, not with the product's own matcher.
import { Worker } from 'node:worker_threads'
import { startDownstream, startTestHouse, type Downstream, type TestHouse } from '@gatehouse/testing-dev-env'
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import { askMcp, mcpRequest, type Credential, type Era } from './ask-mcp.ts'
import { allReferences, always, publish } from './sample-catalog.ts'

let resources: AsyncDisposableStack
let everything: TestHouse
let twin: TestHouse
let backend: Downstream
let references: readonly string[]

beforeAll(async () => {
  resources = new AsyncDisposableStack()
  backend = resources.use(await startDownstream())
  ;[everything, twin] = await Promise.all([startTestHouse(), startTestHouse()])
  resources.use(everything)
  resources.use(twin)
  references = await allReferences(everything)
  await publish(everything, backend.url, () => true)
}, 90_000)

afterAll(() => resources.disposeAsync())

interface Grants {
  readonly allow: readonly string[]
  readonly deny: readonly string[]
}

function isPermitted({ allow, deny }: Grants, reference: string): boolean {
  const matches = (pattern: string): boolean => {
    if (pattern === '*') return true
    const source = pattern.startsWith('*://') ? `[^:]+${pattern.slice(1)}` : pattern
    const escaped = source.replaceAll(/[.\\?${}()|]/g, '\\$&').replaceAll(/(?<!\])\*/g, '.*')
    return new RegExp(`^${escaped}$`).test(reference)
  }
  return !deny.some(matches) && [...allow, always].some(matches)
}

/** A request as any program could send it. */
interface Probe {
  readonly label: string
  readonly method: string
  readonly path: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

function post(path: string, body: unknown): Probe {
  return { label: `POST ${path} ${JSON.stringify(body)}`, method: 'POST', path, body }
}

function get(path: string): Probe {
  return { label: `GET ${path}`, method: 'GET', path }
}

function mcp(name: string, input: Record<string, unknown>, era: Era = '2026-07-28'): Probe {
  const { headers, body } = mcpRequest('tools/call', { name, arguments: input }, era)
  return { label: `${era} ${name} ${JSON.stringify(input)}`, method: 'POST', path: '/mcp', headers, body }
}

/** The whole answer as one text, cursors opened, without what no two answers share: ids, moments, ports. */
async function answerTo({ url, key }: Credential, probe: Probe): Promise<string> {
  const response = await fetch(url + probe.path, {
    method: probe.method,
    headers: {
      authorization: `Bearer ${key}`,
      ...(probe.body === undefined ? {} : { 'content-type': 'application/json' }),
      ...probe.headers,
    },
    ...(probe.body === undefined ? {} : { body: JSON.stringify(probe.body) }),
  })
  const text = await response.text()
  const headers = [...response.headers].filter(([name]) => name !== 'date' && name !== 'content-length')
  return [probe.label, response.status, JSON.stringify(headers), text]
    .join('\n')
    .replaceAll(/(?<="next_cursor":")[\w-]+/g, (cursor) => Buffer.from(cursor, 'base64url').toString('utf8'))
    .replaceAll(/\b(exe|usr|err|op|key|grt)_[0-9a-z]{30,}/g, '$1_…')
    .replaceAll(/\d{4}-\d\d-\d\dT[\d:.]+Z|\b1\d{12}\b/g, 'T')
    .replaceAll(/(127\.0\.0\.1|localhost):\d+/g, '$1:PORT')
}

async function answersTo(caller: Credential, probes: readonly Probe[]): Promise<readonly string[]> {
  const answers: string[] = []
  for (const probe of probes) answers.push(await answerTo(caller, probe))
  answers.push(...(await namespacePages(caller)))
  return answers
}

/** One page after the other, to the last. */
async function namespacePages(caller: Credential): Promise<readonly string[]> {
  const pages: string[] = []
  let cursor: string | undefined
  do {
    const page = cursor === undefined ? '' : `&cursor=${Buffer.from(cursor).toString('base64url')}`
    const answer = await answerTo(caller, get(`/api/namespaces?limit=1${page}`))
    cursor = /"next_cursor":"(\[.*\])"/.exec(answer)?.[1]
    pages.push(answer)
  } while (cursor !== undefined)
  return pages
}

/** Queries of words that only some tools have, among them the names of forbidden ones. */
const words = [
  'create a job for a customer',
  'refund a payment',
  'the secret plan to acquire Initech',
  'delete customer for good',
  'list invoices',
  'technician salaries bonus',
  'zxqv',
]

function probesOf(chosen: { readonly tools: readonly string[]; readonly foreignExecution: string }): readonly Probe[] {
  const [first = always, second = always] = chosen.tools
  const unknown = 'automation_hub://crm.get_nothing'
  const name = (reference: string): string => reference.slice(reference.lastIndexOf('.') + 1).replaceAll('_', ' ')
  return [
    ...words.map((query) => post('/api/search', { query, limit: 50 })),
    post('/api/search', { query: name(first), namespaces: ['crm', 'catalog://billing'] }),
    mcp('search_tools', { queries: [name(first), name(second), 'customer'], limit: 20 }),
    mcp('search_tools', { query: name(second), namespaces: ['payroll'] }, '2025-11-25'),
    mcp('get_tool_details', { tools: [...chosen.tools, unknown, 'nowhere://crm.get_customer'] }),
    post('/api/tools/details', { tools: [first] }),
    ...chosen.tools.flatMap((tool) => [
      mcp('get_tool_details', { tools: [tool] }),
      mcp('get_tool_details', { tools: [`${tool}@9.9.9`] }),
      mcp('execute_tool', { tool, input: {}, dry_run: true }),
      mcp('execute_tool', { tool: `${tool}@1.0.0`, input: { limit: 'many', '': [] }, dry_run: true }, '2025-06-18'),
      post('/api/executions', { tool, input: { nonsense: 1 }, idempotency_key: 'k' }),
      get(`/api/executions?tool=${encodeURIComponent(tool)}`),
      get(`/api/namespaces?prefix=${encodeURIComponent(tool.slice(0, tool.lastIndexOf('.')))}`),
    ]),
    mcp('execute_tool', { tool: 'automation_hub://field_service.list_customers', input: { limit: 1 } }),
    post('/api/executions', { tool: 'automation_hub://crm.get_customer', input: {} }),
    post('/api/executions', { tool: 'automation_hub://payroll.pay_bonus', input: {}, wait_ms: 20_000 }),
    post('/api/executions', { tool: 'catalog://billing.refund_payment', input: {} }),
    mcp('resume_execution', { execution_id: chosen.foreignExecution }),
    mcp('cancel_execution', { execution_id: chosen.foreignExecution }),
    get(`/api/executions/${chosen.foreignExecution}`),
    get('/api/executions'),
    get('/api/executions?limit=1'),
    mcp('list_namespaces', { prefix: 'p' }),
    mcp('list_namespaces', {}, '2025-06-18'),
    get('/api/me?x=1'),
    ...['grants', 'users', 'keys', 'sources', 'audit', 'doctor', 'audit/export', 'nothing'].map((path) =>
      get(`/api/${path}`),
    ),
    get('/automation/api/catalog/actions'),
  ]
}

// Whoever denies does so below the first three, which would forbid `always` as well.
const patterns = [
  '*',
  'automation_hub://*',
  'catalog://*',
  '*://crm.*',
  'automation_hub://field_service.*',
  'automation_hub://field_service.list_*',
  'automation_hub://field_service.*customer*',
  'automation_hub://warehouse.*',
  'automation_hub://payroll.*',
  'automation_hub://payroll.list_salaries',
  'automation_hub://crm.get_customer',
  '*://*.delete_*',
  '*://*_invoice',
  '*://*refund*',
  'catalog://billing.*',
  'catalog://github.create_issue',
  'catalog://github.*',
]

const someGrants: fc.Arbitrary<Grants> = fc.record({
  allow: fc.uniqueArray(fc.constantFrom(...patterns), { minLength: 1, maxLength: 4 }),
  deny: fc.uniqueArray(fc.constantFrom(...patterns.slice(3)), { maxLength: 3 }),
})

let people = 0

/** A user with these grants, some of them given to a group. */
async function newcomer(house: TestHouse, { allow, deny }: Grants): Promise<Credential & { id: string }> {
  const [nr, group] = [++people, `group-${people}`]
  const user = await house.user(`person-${nr}@example.com`, {
    groups: [group],
    allow: [always, ...allow.slice(1)],
    deny,
  })
  for (const pattern of allow.slice(0, 1)) await house.admin('POST', '/api/grants', { group, allow: pattern })
  return { url: house.url, key: user.key, id: user.id }
}

/** An execution of somebody else, which exists in one house only. */
async function foreignExecution(): Promise<string> {
  const run = await everything.admin('POST', '/api/executions', {
    tool: 'automation_hub://payroll.list_salaries',
    input: {},
  })
  return run.body.execution_id
}

test('a user hears the same as if the forbidden tools did not exist', async () => {
  const chosenTools = fc.uniqueArray(fc.nat({ max: references.length - 1 }), { minLength: 3, maxLength: 3 })
  let forbidden = 0
  await fc.assert(
    fc.asyncProperty(someGrants, someGrants, chosenTools, async (mine, other, indexes) => {
      const tools = indexes.map((i) => references[i]!)
      const probes = probesOf({ tools, foreignExecution: await foreignExecution() })
      const [me, neighbour] = [await newcomer(everything, mine), await newcomer(everything, other)]
      const isMine = (reference: string): boolean => isPermitted(mine, reference)
      forbidden += references.filter((reference) => !isMine(reference)).length

      await publish(twin, backend.url, isMine)
      const free = await newcomer(twin, { allow: ['*'], deny: [] })
      // Somebody with other grants asks the same at the same time: what is remembered for one must not serve the other.
      const [answers, asFree] = await Promise.all([
        answersTo(me, probes),
        answersTo(free, probes),
        answersTo(neighbour, probes),
      ])
      expect(answers).toEqual(asFree)
    }),
    { numRuns: 8, endOnFailure: true },
  )
  expect(forbidden).toBeGreaterThan(20)
}, 120_000)

test('everybody is shown the same six tools', async () => {
  const nobody = await newcomer(everything, { allow: [], deny: ['*'] })
  const administrator = { url: everything.url, key: everything.house.key }
  for (const era of ['2026-07-28', '2025-11-25'] as const) {
    const [one, another] = [
      await askMcp(nobody, 'tools/list', {}, era),
      await askMcp(administrator, 'tools/list', {}, era),
    ]
    expect(one.text).toBe(another.text)
  }
})

// How long an answer takes is made of what is done for it. Messages to the database thread are the part that can be counted.
test('a forbidden tool costs as many questions to the database as one that does not exist', async () => {
  const allow = ['automation_hub://crm.*']
  const me = await newcomer(everything, { allow, deny: ['automation_hub://crm.delete_customer'] })
  const names = { unknown: 'automation_hub://crm.delete_customers', forbidden: 'automation_hub://crm.delete_customer' }
  const someoneElses = await foreignExecution()
  const pairs: readonly (readonly [Probe, Probe])[] = [
    [mcp('execute_tool', { tool: names.unknown }), mcp('execute_tool', { tool: names.forbidden })],
    [
      post('/api/executions', { tool: names.unknown, input: {}, dry_run: true }),
      post('/api/executions', { tool: names.forbidden, input: {}, dry_run: true }),
    ],
    [mcp('get_tool_details', { tools: [names.unknown] }), mcp('get_tool_details', { tools: [names.forbidden] })],
    [
      mcp('resume_execution', { execution_id: `exe_${'0'.repeat(36)}` }),
      mcp('resume_execution', { execution_id: someoneElses }),
    ],
  ]
  const sent = vi.spyOn(Worker.prototype, 'postMessage')
  const leastMessages = async (probe: Probe): Promise<number> => {
    const counts: number[] = []
    // Work of the house itself may come in between; it only ever adds.
    for (let attempt = 0; attempt < 20; attempt++) {
      const before = sent.mock.calls.length
      await answerTo(me, probe)
      counts.push(sent.mock.calls.length - before)
    }
    return Math.min(...counts)
  }
  try {
    for (const [unknown, forbidden] of pairs) {
      const least = await leastMessages(unknown)
      expect(least).toBeGreaterThan(0)
      expect({ [forbidden.label]: await leastMessages(forbidden) }).toEqual({ [forbidden.label]: least })
    }
  } finally {
    sent.mockRestore()
  }
})
