import { z } from 'zod'
import { bodyOf, cents, longText, pageFields, queryOf, shortText } from '../server/fields.ts'
import { matchesSearch, pageOf } from '../server/page.ts'
import { conflict, notFound } from '../server/problem.ts'
import type { Call, Route } from '../server/route.ts'
import type { PriceBookItem } from '../store/row.ts'
import type { Store } from '../store/store.ts'
import { given } from './customers.ts'

const category = z.enum(['service', 'material', 'equipment'])

const newItem = z.strictObject({
  code: z
    .string()
    .trim()
    .regex(/^[A-Z0-9-]{2,30}$/, 'has capital letters, digits and dashes'),
  name: shortText,
  description: longText.default(''),
  category,
  price_cents: cents,
})

const changes = z.strictObject({
  name: shortText.optional(),
  description: longText.optional(),
  category: category.optional(),
  price_cents: cents.optional(),
  is_active: z.boolean().optional(),
})

const listQuery = z.strictObject({
  ...pageFields,
  search: z.string().max(200).optional(),
  category: category.optional(),
})

export function priceBookRoutes(store: Store): readonly Route[] {
  const itemOf = ({ parameters }: Call): PriceBookItem => {
    const item = store.find('price_book', parameters['itemId']!)
    if (item === undefined) throw notFound('price book item', parameters['itemId']!)
    return item
  }
  return [
    {
      method: 'GET',
      path: '/price-book/items',
      handle(call) {
        const { search, category: wanted, ...page } = queryOf(call, listQuery)
        const found = store
          .all('price_book')
          .filter((item) => wanted === undefined || item.category === wanted)
          .filter(({ code, name, description }) => matchesSearch(search, [code, name, description]))
        return pageOf(found, page)
      },
    },
    {
      method: 'POST',
      path: '/price-book/items',
      handle(call) {
        const fields = bodyOf(call, newItem)
        const twin = store.all('price_book').find(({ code }) => code === fields.code)
        if (twin !== undefined) throw conflict('item_exists', `${twin.id} already has the code ${twin.code}.`)
        return { status: 201, body: store.add('price_book', { ...fields, is_active: true }, call.actingUser) }
      },
    },
    { method: 'GET', path: '/price-book/items/{itemId}', handle: (call) => ({ status: 200, body: itemOf(call) }) },
    {
      method: 'PATCH',
      path: '/price-book/items/{itemId}',
      handle(call) {
        const changed = store.change('price_book', itemOf(call), given(bodyOf(call, changes)), call.actingUser)
        return { status: 200, body: changed }
      },
    },
  ]
}
