import { z } from 'zod'
import { bodyOf, longText, pageFields, queryOf, shortText } from '../server/fields.ts'
import { matchesSearch, pageOf } from '../server/page.ts'
import { conflict, notFound, unknownReference } from '../server/problem.ts'
import type { Call, Route } from '../server/route.ts'
import type { Job } from '../store/row.ts'
import type { Store } from '../store/store.ts'
import { given } from './customers.ts'

const trade = z.enum(['hvac', 'plumbing', 'electrical', 'general'])
const priority = z.enum(['low', 'normal', 'high', 'emergency'])
const status = z.enum(['open', 'scheduled', 'in_progress', 'completed', 'canceled'])

const newJob = z.strictObject({
  customer_id: shortText,
  title: shortText,
  description: longText.default(''),
  trade: trade.default('general'),
  priority: priority.default('normal'),
})

const changes = z.strictObject({
  title: shortText.optional(),
  description: longText.optional(),
  trade: trade.optional(),
  priority: priority.optional(),
  status: z.enum(['open', 'scheduled', 'in_progress']).optional(),
  technician_id: shortText.nullable().optional(),
})

const listQuery = z.strictObject({
  ...pageFields,
  search: z.string().max(200).optional(),
  status: status.optional(),
  priority: priority.optional(),
  trade: trade.optional(),
  technician_id: z.string().max(100).optional(),
})

export function jobRoutes(store: Store): readonly Route[] {
  const jobOf = ({ parameters }: Call): Job => {
    const job = store.find('jobs', parameters['jobId']!)
    if (job === undefined) throw notFound('job', parameters['jobId']!)
    return job
  }
  const runningJobOf = (call: Call): Job => {
    const job = jobOf(call)
    if (job.status === 'completed' || job.status === 'canceled')
      throw conflict('job_is_closed', `${job.id} is ${job.status}.`)
    return job
  }
  return [
    {
      method: 'GET',
      path: '/jobs',
      handle(call) {
        const { search, limit, cursor, ...filter } = queryOf(call, listQuery)
        const wanted = Object.entries(given(filter)) as [keyof Job, string][]
        const found = store
          .all('jobs')
          .filter((job) => wanted.every(([field, value]) => job[field] === value))
          .filter(({ title, description }) => matchesSearch(search, [title, description]))
        return pageOf(found, { limit, cursor })
      },
    },
    {
      method: 'POST',
      path: '/jobs',
      handle(call) {
        const fields = bodyOf(call, newJob)
        if (store.find('customers', fields.customer_id) === undefined) {
          throw unknownReference('customer_id', 'customer', fields.customer_id)
        }
        const job = {
          ...fields,
          status: 'open',
          technician_id: null,
          notes: [],
          completed_at: null,
          cancel_reason: null,
        } as const
        return { status: 201, body: store.add('jobs', job, call.actingUser) }
      },
    },
    { method: 'GET', path: '/jobs/{jobId}', handle: (call) => ({ status: 200, body: jobOf(call) }) },
    {
      method: 'PATCH',
      path: '/jobs/{jobId}',
      handle(call) {
        const job = runningJobOf(call)
        const fields = given(bodyOf(call, changes))
        const technicianId = fields.technician_id
        if (typeof technicianId === 'string' && store.find('technicians', technicianId) === undefined) {
          throw unknownReference('technician_id', 'technician', technicianId)
        }
        return { status: 200, body: store.change('jobs', job, fields, call.actingUser) }
      },
    },
    {
      method: 'POST',
      path: '/jobs/{jobId}/complete',
      handle(call) {
        const job = runningJobOf(call)
        const { summary } = bodyOf(call, z.strictObject({ summary: longText.optional() }))
        const completedAt = new Date().toISOString()
        const notes = summary
          ? [...job.notes, { text: summary, created_at: completedAt, created_by: call.actingUser }]
          : job.notes
        const fields = { status: 'completed', completed_at: completedAt, notes } as const
        return { status: 200, body: store.change('jobs', job, fields, call.actingUser) }
      },
    },
    {
      method: 'POST',
      path: '/jobs/{jobId}/cancel',
      handle(call) {
        const job = runningJobOf(call)
        const { reason } = bodyOf(call, z.strictObject({ reason: shortText }))
        for (const appointment of store.all('appointments')) {
          if (appointment.job_id !== job.id || appointment.status === 'canceled') continue
          store.change('appointments', appointment, { status: 'canceled' }, call.actingUser)
        }
        const fields = { status: 'canceled', cancel_reason: reason } as const
        return { status: 200, body: store.change('jobs', job, fields, call.actingUser) }
      },
    },
    {
      method: 'POST',
      path: '/jobs/{jobId}/notes',
      handle(call) {
        const job = jobOf(call)
        const { text } = bodyOf(call, z.strictObject({ text: longText.min(1) }))
        const note = { text, created_at: new Date().toISOString(), created_by: call.actingUser }
        store.change('jobs', job, { notes: [...job.notes, note] }, call.actingUser)
        return { status: 201, body: note }
      },
    },
  ]
}
