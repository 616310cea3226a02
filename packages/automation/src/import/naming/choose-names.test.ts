import fc from 'fast-check'
import { expect, test } from 'vitest'
import { chooseNames, type ExistingName, type Nameable } from './choose-names.ts'

function operation(path: string, proposals: readonly string[], document = 'd'): Nameable {
  return { namespace: 'n', document, method: 'GET', path, proposals }
}

async function namesOf(
  operations: readonly Nameable[],
  existing: readonly ExistingName[] = [],
  holders: Readonly<Record<string, string>> = {},
): Promise<Readonly<Record<string, string>>> {
  const replaced = new Set(operations.map(({ document }) => document))
  const find = async (_namespace: string, name: string) =>
    holders[name] === undefined ? undefined : { method: 'GET', path: holders[name] }
  const names = await chooseNames(operations, existing, replaced, find)
  return Object.fromEntries(operations.map((one) => [one.path, names.get(one)!]))
}

const stored = (name: string, document = 'd'): ExistingName => ({ namespace: 'n', name, document })

test('takes the best name where nobody else wants it', async () => {
  expect(await namesOf([operation('/a', ['list']), operation('/b', ['get'])])).toEqual({ '/a': 'list', '/b': 'get' })
})

test('gives a contested name to nobody', async () => {
  const names = await namesOf([operation('/a', ['list', 'a_list']), operation('/b', ['list', 'b_list'])])
  expect(names).toEqual({ '/a': 'a_list', '/b': 'b_list' })
})

test('leaves a contested name with the operation that has it', async () => {
  const operations = [operation('/b', ['list', 'b_list']), operation('/a', ['list', 'a_list'])]
  expect(await namesOf(operations, [stored('list')], { list: '/a' })).toEqual({ '/a': 'list', '/b': 'b_list' })
})

test('an operation keeps its longer name when its rival is gone', async () => {
  const names = await namesOf([operation('/a', ['list', 'a_list'])], [stored('a_list'), stored('b_list')], {
    a_list: '/a',
    b_list: '/b',
  })
  expect(names).toEqual({ '/a': 'a_list' })
})

test('does not take a name of another document', async () => {
  expect(await namesOf([operation('/a', ['list', 'a_list'])], [stored('list', 'other')])).toEqual({ '/a': 'a_list' })
})

test('two operations that agree on every proposal still get two names', async () => {
  const names = await namesOf([operation('/a', ['list']), operation('/b', ['list'])])
  expect(new Set(Object.values(names)).size).toBe(2)
})

test('names are unique and do not depend on the order of the operations', async () => {
  const name = fc.constantFrom('a', 'b', 'c', 'd')
  const operations = fc.uniqueArray(fc.tuple(fc.nat(50), fc.array(name, { minLength: 1, maxLength: 3 })), {
    selector: ([path]) => path,
    maxLength: 12,
  })
  await fc.assert(
    fc.asyncProperty(operations, async (list) => {
      const all = list.map(([path, proposals]) => operation(`/${path}`, proposals))
      const names = await namesOf(all)
      expect(new Set(Object.values(names)).size).toBe(all.length)
      expect(await namesOf(all.toReversed())).toEqual(names)
    }),
    { numRuns: 200 },
  )
})

test('an operation that nobody contests keeps its name when others come', async () => {
  const before = [operation('/a', ['list', 'a_list']), operation('/b', ['get'])]
  const names = await namesOf(before)
  const existing = Object.values(names).map((name) => stored(name))
  const holders = Object.fromEntries(Object.entries(names).map(([path, name]) => [name, path]))
  const after = await namesOf(
    [operation('/c', ['list', 'c_list']), operation('/d', ['get', 'a_list', 'd_get']), ...before],
    existing,
    holders,
  )
  expect(after).toEqual({ ...names, '/c': 'c_list', '/d': 'a_list' })
})
