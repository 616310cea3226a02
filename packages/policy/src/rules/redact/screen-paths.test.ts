import { describe, expect, test } from 'vitest'
import { customDetector } from '../detect/custom-detector.ts'
import { detectorOf } from '../detect/detectors.ts'
import { screenPaths } from './screen-paths.ts'

const remove = { detectors: [], how: 'remove' } as const
const mask = { detectors: [], how: 'mask' } as const
const masked = '[redacted field]'

/** JSON in a text in JSON … so many times. */
function nested(value: unknown, times: number): unknown {
  return times === 0 ? value : nested(JSON.stringify(value), times - 1)
}

describe('fields', () => {
  test('are taken out with what is in them, the inner ones first', () => {
    const value = { a: { b: 1, c: 2 }, d: 3 }
    for (const paths of [
      ['$.a', '$.a.b'],
      ['$.a.b', '$.a'],
    ]) {
      expect(screenPaths(value, paths, remove)).toEqual({
        value: { d: 3 },
        redactions: [
          { kind: 'field', at: '/a/b' },
          { kind: 'field', at: '/a' },
        ],
      })
      expect(screenPaths(value, paths, mask).value).toEqual({ a: masked, d: 3 })
    }
  })

  test('of a long list are those that were meant, in whatever order they are named', () => {
    const list = Array.from({ length: 12 }, (_, i) => i)
    const left = [1, 3, 4, 5, 6, 7, 8, 9, 11]
    for (const path of ['$[0,2,10]', '$[10,0,2]', '$[2,10,0]']) {
      expect(screenPaths(list, [path], remove).value).toEqual(left)
    }
    expect(screenPaths({ list }, ['$.list[9]', '$.list[10]', '$.list[11]'], remove).value).toEqual({
      list: list.slice(0, 9),
    })
  })

  test('that several paths lead to are reported once', () => {
    const { redactions } = screenPaths({ a: 1 }, ['$.a', "$['a']", '$..a', '$.*'], mask)
    expect(redactions).toEqual([{ kind: 'field', at: '/a' }])
    expect(screenPaths([1, 2, 3], ['$[0]', '$[0]', '$[-3]'], remove).value).toEqual([2, 3])
  })

  test('that are masked are members like any other', () => {
    const { value } = screenPaths({ a: 1 }, ['$.a'], mask)
    const plain = { value: masked, writable: true, enumerable: true, configurable: true }
    expect(Object.getOwnPropertyDescriptor(value, 'a')).toEqual(plain)
  })

  test('that are masked already are left, whatever else is in the value', () => {
    const value = { a: masked, b: 1 }
    expect(screenPaths(value, ['$.a'], mask)).toEqual({ value, redactions: [] })
    expect(screenPaths(value, ['$.a'], remove)).toEqual({ value, redactions: [] })
    expect(screenPaths(value, ['$.a', '$.b'], remove).value).toEqual({ a: masked })
  })

  test('may be null, and are then taken out as well', () => {
    expect(screenPaths({ a: null }, ['$.a'], mask).value).toEqual({ a: masked })
  })

  test('may be called like what every object has', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"b":2}') as unknown
    expect(JSON.stringify(screenPaths(value, ["$['__proto__']"], mask).value)).toBe(`{"__proto__":"${masked}","b":2}`)
    expect(JSON.stringify(screenPaths(value, ["$['__proto__'].a"], remove).value)).toBe('{"__proto__":{},"b":2}')
    expect(JSON.stringify(screenPaths(value, ["$['__proto__']"], remove).value)).toBe('{"b":2}')
  })

  test('of nothing are none', () => {
    for (const value of [undefined, null, 1, 'a', true]) {
      expect(screenPaths(value, ['$.a'], remove)).toEqual({ value, redactions: [] })
    }
    expect(screenPaths('secret', ['$'], mask)).toEqual({ value: null, redactions: [{ kind: 'field', at: '' }] })
    for (const value of [{ a: 1 }, [1, 2]]) expect(screenPaths(value, ['$'], remove).value).toBeNull()
  })

  test('are named from where the value stands', () => {
    expect(screenPaths({ a: [{ b: 1 }] }, ['$.a[0].b'], remove, '/result').redactions).toEqual([
      { kind: 'field', at: '/result/a/0/b' },
    ])
  })

  test('are taken out of a copy', () => {
    const value = { a: { b: 1 }, structuredContent: { a: { b: 1 } }, text: '{"a":{"b":1}}' }
    const before = structuredClone(value)
    screenPaths(value, ['$.a.b'], remove)
    expect(value).toEqual(before)
  })
})

describe('a path is tried', () => {
  test('in JSON in texts, five deep and no deeper', () => {
    const value = { a: 1, b: 2 }
    for (const times of [1, 2, 5]) {
      const screened = screenPaths(nested(value, times), ['$.a'], remove)
      expect(screened.value).toEqual(nested({ b: 2 }, times))
      expect(screened.redactions).toHaveLength(1)
    }
    expect(screenPaths(nested(value, 6), ['$.a'], remove).redactions).toEqual([])
  })

  test('in texts anywhere, which are left as they are written when nothing is found', () => {
    const value = { list: [' {"x": 1} ', ['{"a": 1, "b": 2}']], a: { deep: '{ "b": 2 }' } }
    expect(screenPaths(value, ['$.a.nothing', '$.b'], remove)).toEqual({
      value: { list: [' {"x": 1} ', ['{"a":1}']], a: { deep: '{}' } },
      redactions: [
        { kind: 'field', at: '/list/1/0/b' },
        { kind: 'field', at: '/a/deep/b' },
      ],
    })
  })

  test('in structured content at the top, not in members that are called so elsewhere', () => {
    const content = { a: 1 }
    expect(screenPaths({ structuredContent: content }, ['$.a'], remove).value).toEqual({ structuredContent: {} })
    for (const value of [
      { inner: { structuredContent: content } },
      { structuredContent: { structuredContent: content } },
      { content: { a: 1 } },
      JSON.stringify({ structuredContent: content }),
    ]) {
      expect(screenPaths(value, ['$.a'], remove)).toEqual({ value, redactions: [] })
    }
  })
})

describe('with detectors', () => {
  const ssn = { detectors: [detectorOf.ssn], how: 'mask' } as const

  test('a field is looked at by its name, an item without one', () => {
    const value = { ssn: 536904399, list: [536904399] }
    expect(screenPaths(value, ['$.ssn', '$.list[0]'], ssn)).toEqual({
      value: { ssn: '[redacted ssn]', list: [536904399] },
      redactions: [{ kind: 'ssn', at: '/ssn' }],
    })
  })

  test('what holds nothing stays the very same', () => {
    const value = { a: 'nothing here', b: '536-90-4399' }
    expect(screenPaths(value, ['$.a'], ssn).value).toBe(value)
    expect(screenPaths(value, ['$'], ssn).value).toEqual({ a: 'nothing here', b: '[redacted ssn]' })
  })

  test('each finds its own', () => {
    const both = { detectors: [customDetector('x', 'x+'), customDetector('y', 'y+')], how: 'remove' } as const
    expect(screenPaths({ a: 'axxyyb', b: 'xy' }, ['$.a'], both)).toEqual({
      value: { a: 'ab', b: 'xy' },
      redactions: [
        { kind: 'x', at: '/a' },
        { kind: 'y', at: '/a' },
      ],
    })
  })
})
