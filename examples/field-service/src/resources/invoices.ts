import { z } from 'zod'
import { bodyOf, cents, longText, pageFields, queryOf, shortText } from '../server/fields.ts'
import { pageOf } from '../server/page.ts'
import { conflict, notFound, unknownReference } from '../server/problem.ts'
import type { Call, Route } from '../server/route.ts'
import type { Invoice, InvoiceLine } from '../store/row.ts'
import type { Store } from '../store/store.ts'

const newLine = z.strictObject({
  item_id: shortText,
  quantity: z.number().positive().max(10_000),
  description: longText.optional(),
  unit_price_cents: cents.optional(),
})

const newInvoice = z.strictObject({
  job_id: shortText,
  lines: z.array(newLine).min(1).max(100),
  due_on: z.iso.date().optional(),
})

const newPayment = z.strictObject({
  amount_cents: cents.min(1),
  method: z.enum(['card', 'cash', 'check', 'bank_transfer']),
})

const listQuery = z.strictObject({
  ...pageFields,
  status: z.enum(['draft', 'sent', 'paid', 'void']).optional(),
  customer_id: z.string().max(100).optional(),
  job_id: z.string().max(100).optional(),
})

const termMs = 14 * 24 * 60 * 60 * 1000

export function invoiceRoutes(store: Store): readonly Route[] {
  const invoiceOf = ({ parameters }: Call): Invoice => {
    const invoice = store.find('invoices', parameters['invoiceId']!)
    if (invoice === undefined) throw notFound('invoice', parameters['invoiceId']!)
    return invoice
  }
  const lineOf = (line: z.infer<typeof newLine>, index: number): InvoiceLine => {
    const item = store.find('price_book', line.item_id)
    if (item === undefined) throw unknownReference(`lines.${index}.item_id`, 'price book item', line.item_id)
    const unitPriceCents = line.unit_price_cents ?? item.price_cents
    return {
      item_id: item.id,
      description: line.description ?? item.name,
      quantity: line.quantity,
      unit_price_cents: unitPriceCents,
      total_cents: Math.round(unitPriceCents * line.quantity),
    }
  }
  return [
    {
      method: 'GET',
      path: '/invoices',
      handle(call) {
        const { status, customer_id: customerId, job_id: jobId, ...page } = queryOf(call, listQuery)
        const found = store
          .all('invoices')
          .filter((invoice) => status === undefined || invoice.status === status)
          .filter((invoice) => customerId === undefined || invoice.customer_id === customerId)
          .filter((invoice) => jobId === undefined || invoice.job_id === jobId)
        return pageOf(found, page)
      },
    },
    {
      method: 'POST',
      path: '/invoices',
      handle(call) {
        const fields = bodyOf(call, newInvoice)
        const job = store.find('jobs', fields.job_id)
        if (job === undefined) throw unknownReference('job_id', 'job', fields.job_id)
        const lines = fields.lines.map(lineOf)
        const totalCents = lines.reduce((sum, line) => sum + line.total_cents, 0)
        const invoice = {
          job_id: job.id,
          customer_id: job.customer_id,
          status: 'draft',
          lines,
          total_cents: totalCents,
          paid_cents: 0,
          balance_cents: totalCents,
          due_on: fields.due_on ?? new Date(Date.now() + termMs).toISOString().slice(0, 10),
          payments: [],
        } as const
        return { status: 201, body: store.add('invoices', invoice, call.actingUser) }
      },
    },
    { method: 'GET', path: '/invoices/{invoiceId}', handle: (call) => ({ status: 200, body: invoiceOf(call) }) },
    {
      method: 'POST',
      path: '/invoices/{invoiceId}/send',
      handle(call) {
        const invoice = invoiceOf(call)
        if (invoice.status !== 'draft') throw conflict('invoice_is_not_a_draft', `${invoice.id} is ${invoice.status}.`)
        return { status: 200, body: store.change('invoices', invoice, { status: 'sent' }, call.actingUser) }
      },
    },
    {
      method: 'POST',
      path: '/invoices/{invoiceId}/payments',
      handle(call) {
        const invoice = invoiceOf(call)
        const payment = bodyOf(call, newPayment)
        if (invoice.status !== 'sent') throw conflict('invoice_is_not_open', `${invoice.id} is ${invoice.status}.`)
        if (payment.amount_cents > invoice.balance_cents) {
          throw conflict('payment_too_large', `Only ${invoice.balance_cents} cents of ${invoice.id} are unpaid.`)
        }
        const balance = invoice.balance_cents - payment.amount_cents
        const received = { ...payment, received_at: new Date().toISOString(), recorded_by: call.actingUser }
        const fields = {
          payments: [...invoice.payments, received],
          paid_cents: invoice.paid_cents + payment.amount_cents,
          balance_cents: balance,
          status: balance === 0 ? 'paid' : 'sent',
        } as const
        return { status: 201, body: store.change('invoices', invoice, fields, call.actingUser) }
      },
    },
    {
      method: 'POST',
      path: '/invoices/{invoiceId}/void',
      handle(call) {
        const invoice = invoiceOf(call)
        if (invoice.payments.length > 0)
          throw conflict('invoice_has_payments', `${invoice.id} has payments and cannot be voided.`)
        if (invoice.status === 'void') throw conflict('invoice_is_void', `${invoice.id} is void already.`)
        return {
          status: 200,
          body: store.change('invoices', invoice, { status: 'void', balance_cents: 0 }, call.actingUser),
        }
      },
    },
  ]
}
