import { z } from 'zod'
import { bodyOf, longText, pageFields, phone, queryOf, shortText } from '../server/fields.ts'
import { matchesSearch, pageOf } from '../server/page.ts'
import { conflict, notFound } from '../server/problem.ts'
import type { Call, Route } from '../server/route.ts'
import type { Customer } from '../store/row.ts'
import type { Store } from '../store/store.ts'

const address = z.strictObject({ street: shortText, city: shortText, postal_code: z.string().trim().min(1).max(20) })
const kind = z.enum(['residential', 'commercial'])

const newCustomer = z.strictObject({
  name: shortText,
  email: z.email().nullable().default(null),
  phone: phone.nullable().default(null),
  address,
  kind: kind.default('residential'),
  notes: longText.default(''),
})

const changes = z.strictObject({
  name: shortText.optional(),
  email: z.email().nullable().optional(),
  phone: phone.nullable().optional(),
  address: address.optional(),
  kind: kind.optional(),
  notes: longText.optional(),
})

const listQuery = z.strictObject({ ...pageFields, search: z.string().max(200).optional(), kind: kind.optional() })
const pageQuery = z.strictObject(pageFields)

export function customerRoutes(store: Store): readonly Route[] {
  const customerOf = ({ parameters }: Call): Customer => {
    const customer = store.find('customers', parameters['customerId']!)
    if (customer === undefined) throw notFound('customer', parameters['customerId']!)
    return customer
  }
  return [
    {
      method: 'GET',
      path: '/customers',
      handle(call) {
        const query = queryOf(call, listQuery)
        const found = store
          .all('customers')
          .filter((customer) => query.kind === undefined || customer.kind === query.kind)
          .filter(({ name, email, phone: number, address: { street, city } }) =>
            matchesSearch(query.search, [name, email, number, street, city]),
          )
        return pageOf(found, query)
      },
    },
    {
      method: 'POST',
      path: '/customers',
      handle(call) {
        const fields = bodyOf(call, newCustomer)
        const twin = store.all('customers').find(({ email }) => email !== null && email === fields.email)
        if (twin !== undefined)
          throw conflict('customer_exists', `${twin.id} already has the e-mail address ${twin.email}.`)
        return { status: 201, body: store.add('customers', fields, call.actingUser) }
      },
    },
    { method: 'GET', path: '/customers/{customerId}', handle: (call) => ({ status: 200, body: customerOf(call) }) },
    {
      method: 'PATCH',
      path: '/customers/{customerId}',
      handle(call) {
        const changed = store.change('customers', customerOf(call), given(bodyOf(call, changes)), call.actingUser)
        return { status: 200, body: changed }
      },
    },
    {
      method: 'DELETE',
      path: '/customers/{customerId}',
      handle(call) {
        const customer = customerOf(call)
        const jobs = store.all('jobs').filter((job) => job.customer_id === customer.id)
        if (jobs.length > 0)
          throw conflict('customer_has_jobs', `${customer.id} has ${jobs.length} jobs and cannot be deleted.`)
        store.remove('customers', customer.id)
        return { status: 204 }
      },
    },
    {
      method: 'GET',
      path: '/customers/{customerId}/jobs',
      handle(call) {
        const customer = customerOf(call)
        return pageOf(
          store.all('jobs').filter((job) => job.customer_id === customer.id),
          queryOf(call, pageQuery),
        )
      },
    },
  ]
}

/** Absent fields stay as they are; `undefined` would erase them. */
export function given<T extends object>(fields: T): { [Name in keyof T]: Exclude<T[Name], undefined> } {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined)) as never
}
