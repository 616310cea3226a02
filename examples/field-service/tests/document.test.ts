import { fieldServiceDocument } from '@gatehouse/example-field-service'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { allRoutes } from '../src/resources/all-routes.ts'
import { Store } from '../src/store/store.ts'

interface Operation {
  readonly operationId: string
  readonly summary: string
  readonly description: string
  readonly responses: Readonly<Record<string, unknown>>
}

const { content } = fieldServiceDocument()
const document = parse(content) as { paths: Record<string, Record<string, Operation>> }
const methods = new Set(['get', 'post', 'patch', 'delete'])
const operations = Object.entries(document.paths).flatMap(([path, item]) =>
  Object.entries(item)
    .filter(([method]) => methods.has(method))
    .map(([method, operation]) => ({ name: `${method.toUpperCase()} ${path}`, operation })),
)

test('describes exactly the routes that the server has', () => {
  const routes = allRoutes(Store.open(undefined)).map(({ method, path }) => `${method} ${path}`)
  expect(operations.map(({ name }) => name).sort()).toEqual(routes.sort())
  expect(routes).toHaveLength(33)
})

test('gives each operation a name of its own and a description', () => {
  expect(new Set(operations.map(({ operation }) => operation.operationId)).size).toBe(operations.length)
  for (const { operation } of operations) expect(operation.description.length).toBeGreaterThan(20)
})

test('refers to nothing that is not there', () => {
  const pointers = [...content.matchAll(/\$ref: '#\/([^']+)'/g)].map(([, pointer]) => pointer!)
  const missing = pointers.filter((pointer) => {
    const keys = pointer.split('/')
    return keys.reduce<unknown>((node, key) => (node as Record<string, unknown>)?.[key], document) === undefined
  })
  expect(missing).toEqual([])
  expect(pointers.length).toBeGreaterThan(50)
})
