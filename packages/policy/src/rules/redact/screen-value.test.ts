import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { customDetector } from '../detect/custom-detector.ts'
import { detectorOf } from '../detect/detectors.ts'
import { screenPaths } from './screen-paths.ts'
import { screenValue } from './screen-value.ts'

const ssn = '536-90-4399'
const mask = { detectors: [detectorOf.ssn], how: 'mask' } as const
const remove = { detectors: [detectorOf.ssn], how: 'remove' } as const

describe('what detectors find', () => {
  test('is masked in texts, numbers, names of members and JSON inside texts', () => {
    const value = {
      note: `his number is ${ssn}!`,
      ssn: 536904399,
      [ssn]: 1,
      content: [{ type: 'text', text: JSON.stringify({ person: { ssn: '536904399', age: 40 } }) }],
    }
    const screened = screenValue(value, mask)
    expect(screened.value).toEqual({
      note: 'his number is [redacted ssn]!',
      ssn: '[redacted ssn]',
      '[redacted ssn]': 1,
      content: [{ type: 'text', text: '{"person":{"ssn":"[redacted ssn]","age":40}}' }],
    })
    expect(screened.redactions).toEqual([
      { kind: 'ssn', at: '/note' },
      { kind: 'ssn', at: '/ssn' },
      { kind: 'ssn', at: '' },
      { kind: 'ssn', at: '/content/0/text/person/ssn' },
    ])
  })

  test('is not hidden by escapes, encodings of encodings or an odd field name', () => {
    const escaped = '{"a":"5\\u00336-90-4399"}'
    for (const value of [escaped, JSON.stringify(escaped), [[[escaped]]], { constructor: escaped }]) {
      const screened = screenValue(value, mask)
      expect(screened.redactions).toHaveLength(1)
      expect(JSON.stringify(screened.value)).toContain('[redacted ssn]')
    }
    const prototype = JSON.parse(`{"__proto__":"${ssn}"}`) as unknown
    expect(JSON.stringify(screenValue(prototype, mask).value)).toBe('{"__proto__":"[redacted ssn]"}')
  })

  test('leaves no match behind and changes nothing else', () => {
    const leaf = fc.oneof(
      fc.constant(ssn),
      fc.constant(`a ${ssn} b ${ssn}`),
      fc.string(),
      fc.integer(),
      fc.boolean(),
      fc.constant(null),
    )
    const { tree } = fc.letrec<{ tree: unknown }>((tie) => ({
      tree: fc.oneof(
        { maxDepth: 4 },
        leaf,
        fc.array(tie('tree'), { maxLength: 4 }),
        fc.dictionary(fc.string({ maxLength: 5 }), tie('tree'), { maxKeys: 4 }),
        tie('tree').map((inner) => JSON.stringify(inner)),
      ),
    }))
    fc.assert(
      fc.property(tree, fc.constantFrom(mask, remove), (value, how) => {
        const before = JSON.stringify(value)
        const screened = screenValue(value, how)
        expect(JSON.stringify(value)).toBe(before)
        expect(screenValue(screened.value, how).redactions).toEqual([])
        expect(JSON.stringify(screened.value)).not.toContain(ssn)
        if (!before.includes(ssn)) expect(screened.value).toBe(value)
      }),
    )
  })

  test('is removed even where its parts would come together as another', () => {
    const screened = screenValue(`536-9${ssn}0-4399`, {
      detectors: [customDetector('x', '\\d{3}-\\d{2}-\\d{4}')],
      how: 'remove',
    })
    expect(JSON.stringify(screened.value)).not.toMatch(/\d{3}-\d{2}-\d{4}/)
  })

  test('leaves nothing when the mask itself would be a match', () => {
    expect(screenValue('abc', { detectors: [customDetector('letters', '[a-z]+')], how: 'mask' }).value).not.toMatch(
      /[a-z]/,
    )
  })

  test('is found however members are ordered and wherever they stand', () => {
    const around = fc.dictionary(fc.string({ maxLength: 4 }), fc.oneof(fc.integer(), fc.string({ maxLength: 6 })), {
      maxKeys: 5,
    })
    fc.assert(
      fc.property(
        around,
        fc.array(fc.constantFrom('a', 'list', '__proto__', 'text'), { maxLength: 6 }),
        (others, path) => {
          let value: unknown = { ...others, ssn: 536904399 }
          for (const step of path)
            value = step === 'list' ? [value] : step === 'text' ? JSON.stringify(value) : { [step]: value }
          const members = fc.sample(
            fc.shuffledSubarray(Object.entries(value as object), { minLength: Object.keys(value as object).length }),
            1,
          )[0]!
          expect(
            screenValue(Array.isArray(value) || typeof value === 'string' ? value : Object.fromEntries(members), mask)
              .redactions.length,
          ).toBeGreaterThan(0)
        },
      ),
    )
  })
})

describe('paths', () => {
  const fields = { detectors: [], how: 'remove' } as const

  test('take fields out of the value, of structured content and of JSON in texts alike', () => {
    const person = { person: { ssn, name: 'Ana' } }
    const value = { structuredContent: person, content: [{ type: 'text', text: JSON.stringify(person) }], ...person }
    const screened = screenPaths(value, ['$.person.ssn'], fields)
    expect(screened.value).toEqual({
      structuredContent: { person: { name: 'Ana' } },
      content: [{ type: 'text', text: '{"person":{"name":"Ana"}}' }],
      person: { name: 'Ana' },
    })
    expect(screened.redactions.map(({ at }) => at)).toEqual([
      '/person/ssn',
      '/structuredContent/person/ssn',
      '/content/0/text/person/ssn',
    ])
    expect(value.person.ssn).toBe(ssn)
  })

  test('take many items out of a list without missing one', () => {
    const value = { list: [1, 2, 3, 4, { a: 5 }] }
    expect(screenPaths(value, ['$.list[0,2,3]', '$.list[*].a'], fields).value).toEqual({ list: [2, {}] })
    expect(screenPaths(value, ['$.list[*]'], { ...fields, how: 'mask' }).value).toEqual({
      list: Array(5).fill('[redacted field]'),
    })
  })

  test('with detectors look only there', () => {
    const value = { a: { note: ssn }, b: { note: ssn } }
    expect(screenPaths(value, ['$.a'], mask).value).toEqual({ a: { note: '[redacted ssn]' }, b: { note: ssn } })
  })

  test('that match nothing change nothing', () => {
    const value = { a: 1 }
    expect(screenPaths(value, ['$.b', '$..c', '$[0]'], fields)).toEqual({ value, redactions: [] })
  })
})
