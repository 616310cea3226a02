import { expect, test } from 'vitest'
import { createReadMemory } from './read-memory.ts'

function counted<T>(answer: T): { load: () => Promise<T>; count: () => number } {
  let count = 0
  return { load: async () => (count++, answer), count: () => count }
}

test('asks once until something is written', async () => {
  const memory = createReadMemory({ maxCharacters: 1_000 })
  const { load, count } = counted({ id: 1 })
  expect(await Promise.all([memory.read('a', load), memory.read('a', load)])).toEqual([{ id: 1 }, { id: 1 }])
  await memory.read('a', load)
  expect(count()).toBe(1)
  memory.forget()
  await memory.read('a', load)
  expect(count()).toBe(2)
})

test('a read that began before a write does not answer those after it', async () => {
  const memory = createReadMemory({ maxCharacters: 1_000 })
  const slow = Promise.withResolvers<string>()
  const before = memory.read('a', () => slow.promise)
  memory.forget()
  const after = memory.read('a', async () => 'new')
  slow.resolve('old')
  expect([await before, await after, await memory.read('a', async () => 'newer')]).toEqual(['old', 'new', 'new'])
})

test('neither what was not found nor what failed is kept', async () => {
  const memory = createReadMemory({ maxCharacters: 1_000 })
  await memory.read('a', async () => undefined)
  expect(await memory.read('a', async () => 'there now')).toBe('there now')
  await expect(memory.read('b', () => Promise.reject(new Error('no')))).rejects.toThrow('no')
  expect(await memory.read('b', async () => 'works now')).toBe('works now')
})

test('lets go of what was used least recently when it holds too much', async () => {
  const memory = createReadMemory({ maxCharacters: 30 })
  await memory.read('a', async () => 'x'.repeat(10))
  await memory.read('b', async () => 'x'.repeat(10))
  await memory.read('a', async () => 'unused')
  await memory.read('c', async () => 'x'.repeat(10))
  const a = counted('again')
  const b = counted('again')
  await memory.read('a', a.load)
  await memory.read('b', b.load)
  expect([a.count(), b.count()]).toEqual([0, 1])
})
