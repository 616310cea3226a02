import { GatehouseError, toolKey, type Operation } from '@gatehouse/core'
import { summarizeTool } from '@gatehouse/catalog'
import { digestOfTool, wordsOfEnrichment, type EnrichmentRecord } from '@gatehouse/discovery'
import { z } from 'zod'
import type { ToolHubContext } from '../../tool-hub.ts'
import { isoTime, pageQuery } from '../list-query.ts'
import { route } from '../route.ts'

const status = z.enum(['pending', 'approved', 'rejected'])

const listed = z.object({
  id: z.string(),
  tool: z.string(),
  status,
  model: z.string(),
  purpose: z.string().describe('What the model said it does. Data, not instructions.'),
  created_at: z.string(),
  reviewed_at: z.string().optional(),
  reviewed_by: z.string().optional(),
})

const whole = listed.extend({
  when_to_use: z.array(z.string()),
  tags: z.array(z.string()),
  limitations: z.array(z.string()),
  words: z.string().describe('What searches find the tool by once it is approved.'),
  prompt: z.string().describe('What the model was asked.'),
  answer: z.string().describe('What it answered, as it came.'),
})

export const enrichmentRoutes = [
  route({
    method: 'get',
    path: '/api/enrichments',
    summary: 'Descriptions that a model made of thinly described tools, oldest first',
    tag: 'models',
    action: 'enrichments.list',
    scope: 'admin',
    query: z.strictObject({ ...pageQuery, status: status.optional() }),
    response: z.object({ enrichments: z.array(listed), next_cursor: z.string().optional() }),
    async handle(context, { op, query }) {
      const page = await context.enrichments.list(op.tenantId, { status: query.status }, query)
      return { enrichments: page.items.map(toListed), ...(page.next === undefined ? {} : { next_cursor: page.next }) }
    },
  }),
  route({
    method: 'get',
    path: '/api/enrichments/{id}',
    summary: 'One of them with what the model was asked and what it answered',
    tag: 'models',
    action: 'enrichments.show',
    scope: 'admin',
    response: whole,
    async handle(context, { op, params }) {
      return toWhole(existing(await context.enrichments.find(op.tenantId, params['id']!), params['id']!))
    },
  }),
  route({
    method: 'post',
    path: '/api/enrichments/{id}/approve',
    summary: 'Let searches find the tool by it',
    tag: 'models',
    action: 'enrichments.approve',
    scope: 'admin',
    response: whole,
    handle: (context, { op, params }) => review(context, op, params['id']!, 'approved'),
  }),
  route({
    method: 'post',
    path: '/api/enrichments/{id}/reject',
    summary: 'Keep searches from using it; the tool is not described again until its definition changes',
    tag: 'models',
    action: 'enrichments.reject',
    scope: 'admin',
    response: whole,
    handle: (context, { op, params }) => review(context, op, params['id']!, 'rejected'),
  }),
]

async function review(
  context: Pick<ToolHubContext, 'enrichments' | 'tools' | 'clock'>,
  op: Operation,
  id: string,
  verdict: 'approved' | 'rejected',
): Promise<z.input<typeof whole>> {
  if (verdict === 'approved')
    await assertCurrent(context, existing(await context.enrichments.find(op.tenantId, id), id))
  const by = op.principal.userId
  const at = context.clock.now()
  const record = existing(await context.enrichments.review(op.tenantId, id, { status: verdict, at, by }), id)
  op.note({ details: { enrichment: id, described: toolKey(record), verdict } })
  const words = verdict === 'approved' ? wordsOfEnrichment(record.enrichment) : undefined
  await context.enrichments.apply(op.tenantId, record, words)
  return toWhole(record)
}

/** Another definition needs another description: what was read is not what would count. */
async function assertCurrent(context: Pick<ToolHubContext, 'tools'>, record: EnrichmentRecord): Promise<void> {
  const tool = await context.tools.find(record.tenantId, record)
  if (tool !== undefined && digestOfTool(summarizeTool(tool)) === record.digest) return
  throw new GatehouseError(
    'conflict',
    'enrichment_outdated',
    `The definition of ${toolKey(record)} has changed since it was described.`,
    { hint: 'If it is still thin it is described anew; reject this description to put it away.' },
  )
}

function existing(record: EnrichmentRecord | undefined, id: string): EnrichmentRecord {
  if (record !== undefined) return record
  throw new GatehouseError('not_found', 'enrichment_not_found', `There is no enrichment ${JSON.stringify(id)}.`, {
    hint: 'gatehouse enrichments list shows those there are.',
  })
}

function toListed(record: EnrichmentRecord): z.input<typeof listed> {
  return {
    id: record.id,
    tool: toolKey(record),
    status: record.status,
    model: record.enricherId,
    purpose: record.enrichment.purpose,
    created_at: isoTime(record.createdAt),
    ...(record.reviewedAt === undefined ? {} : { reviewed_at: isoTime(record.reviewedAt) }),
    ...(record.reviewedBy === undefined ? {} : { reviewed_by: record.reviewedBy }),
  }
}

function toWhole(record: EnrichmentRecord): z.input<typeof whole> {
  const { whenToUse, tags, limitations, prompt, answer } = record.enrichment
  return {
    ...toListed(record),
    when_to_use: [...whenToUse],
    tags: [...tags],
    limitations: [...limitations],
    words: wordsOfEnrichment(record.enrichment),
    prompt,
    answer,
  }
}
