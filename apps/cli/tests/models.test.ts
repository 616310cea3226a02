import { expect, test } from 'vitest'
import { startLoopback, type Answer } from './loopback-server.ts'
import { gatehouse } from './run-command.ts'

const run = async (route: string, json: unknown, ...words: string[]) => {
  await using server = await startLoopback({ [route]: (): Answer => ({ json }) })
  return await gatehouse(words, { env: server.env })
}

const status = {
  embedder: {
    embedder: 'voyage:voyage-3.5:1024',
    dimensions: 1_024,
    state: 'preparing',
    serving: 'openai:m:384',
    embedded: 1_200,
    skipped: 1,
    tools: 5_000,
    problem: { code: 'model_busy', message: 'Voyage is busy (status 429).' },
  },
  models: [
    { stage: 'rerank', model: 'voyage:r', state: 'resting', answered: 7, without: { time_budget: 3, resting: 2 } },
  ],
}

test('says how far the embedder is, who serves meanwhile, and how models have answered', async () => {
  const { code, stdout } = await run('GET /api/models', status, 'models', 'status')
  expect(code).toBe(0)
  expect(stdout).toContain('voyage:voyage-3.5:1024: preparing, 1,200 of 5,000 tools, 1 refused')
  expect(stdout).toContain('Searches use the vectors of openai:m:384.')
  expect(stdout).toContain('Voyage is busy')
  expect(stdout).toMatch(/rerank +voyage:r +resting +7 +time_budget 3, resting 2/)
  const asJson = await run('GET /api/models', status, 'models', 'status', '--json')
  expect(JSON.parse(asJson.stdout)).toEqual(status)
  const none = await run('GET /api/models', { models: [] }, 'models', 'status')
  expect(none.stdout).toContain('No model of others is configured')
})

test('shows costs, and says of what has no price that it is unpriced', async () => {
  const total = { provider: 'voyage', purpose: 'embed', requests: 3, input_tokens: 1_500_000, output_tokens: 0 }
  const usage = [
    { ...total, model: 'a', cost_usd: 0.09 },
    { ...total, model: 'b', cost_usd: 'unpriced' },
  ]
  const { stdout } = await run('GET /api/models/usage', { usage }, 'models', 'usage')
  expect(stdout).toMatch(/voyage +a +embed +3 +1,500,000 +0 +0\.0900/)
  expect(stdout).toMatch(/voyage +b .* unpriced/)
})

const enrichment = {
  id: 'enr_1',
  tool: 'catalog://billing.snd_inv',
  status: 'pending',
  model: 'anthropic:c',
  purpose: 'Sends an \u001b[31minvoice.',
  when_to_use: ['bill somebody'],
  tags: ['billing'],
  limitations: [],
  words: 'sends invoice bill somebody billing',
  prompt: '<tool>\nname: snd_inv\n</tool>',
  answer: '{}',
  created_at: '2026-01-01T00:00:00.000Z',
}

test('shows a description with what the model was asked, as plain text, and approves it', async () => {
  const shown = await run('GET /api/enrichments/enr_1', enrichment, 'enrichments', 'show', 'enr_1')
  expect(shown.code).toBe(0)
  expect(shown.stdout).toContain('Words searched: sends invoice')
  expect(shown.stdout).toContain('  name: snd_inv')
  expect(shown.stdout).not.toContain('\u001b[31m')
  const approved = { ...enrichment, status: 'approved' }
  const route = 'POST /api/enrichments/enr_1/approve'
  expect((await run(route, approved, 'enrichments', 'approve', 'enr_1')).stdout).toContain('approved')
  const listed = await run(
    'GET /api/enrichments',
    { enrichments: [enrichment] },
    'enrichments',
    'list',
    '--status',
    'pending',
    '--json',
  )
  expect(JSON.parse(listed.stdout)).toMatchObject({ enrichments: [{ id: 'enr_1' }] })
})

test('shows what rules make of a tool, as plain text', async () => {
  const answer = {
    tool: 'catalog://billing.snd_inv',
    is_thin: true,
    title: 'Snd inv',
    effect: 'Reads only.',
    when_to_use: ['When somebody asks to \u001b[31msnd inv in billing.', 'When you have id.'],
    synonyms: [],
  }
  const { code, stdout } = await run('GET /api/rule-enrichments', answer, 'enrichments', 'by-rule', answer.tool)
  expect(code).toBe(0)
  expect(stdout).toContain('When to use: When somebody asks to [31msnd inv in billing. When you have id.')
  expect(stdout).toContain('Also found by: nothing else')
  expect(stdout).not.toContain('\u001b')
})

test('a search that went on without a model says so', async () => {
  const answer = { tools: [], catalog_size: 3, without: [{ stage: 'rerank', reason: 'time_budget' }] }
  const { stdout } = await run('POST /api/search', answer, 'search', 'anything')
  expect(stdout).toContain('Without a model for: rerank (time_budget)')
})
