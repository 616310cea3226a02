import { describe, expect, test } from 'vitest'
import { customDetector } from '../detect/custom-detector.ts'
import { detectorOf } from '../detect/detectors.ts'
import { screenValue } from './screen-value.ts'

const mask = { detectors: [detectorOf.ssn], how: 'mask' } as const

describe('what is left', () => {
  const digits = customDetector('digits', '[0-9]+')
  const xs = customDetector('letter', 'x+')
  const cut = { detectors: [xs], how: 'remove' } as const
  const hide = { detectors: [xs], how: 'mask' } as const

  test('is the very same where nothing was found, part by part', () => {
    const value = { kept: { a: [1, 'b', null] }, changed: ['x'], json: ' { "a" : [1] } ', missing: undefined }
    const screened = screenValue(value, hide).value as typeof value
    expect(screened).toEqual({ ...value, changed: ['[redacted letter]'] })
    expect(screened.kept).toBe(value.kept)
    expect(screened.json).toBe(value.json)
    expect(screenValue(value.kept, hide)).toEqual({ value: value.kept, redactions: [] })
    expect(screenValue(value.kept, hide).value).toBe(value.kept)
  })

  test('is everything around each of the matches', () => {
    expect(screenValue('xa xx bxc', hide).value).toBe('[redacted letter]a [redacted letter] b[redacted letter]c')
    expect(screenValue('xa xx bxc', cut).value).toBe('a  bc')
    expect(screenValue('xa xx bxc', hide).redactions).toEqual(
      Array.from({ length: 3 }, () => ({ kind: 'letter', at: '' })),
    )
  })

  test('of members whose names become alike are all of them', () => {
    expect(screenValue({ x: 1, xx: 2, xxx: 3 }, cut).value).toEqual({ '': 1, _: 2, __: 3 })
    expect(screenValue({ ax: 'x', b: 1 }, cut)).toEqual({
      value: { a: '', b: 1 },
      redactions: [
        { kind: 'letter', at: '' },
        { kind: 'letter', at: '/a' },
      ],
    })
  })

  test('is a number where it was one, unless it is found', () => {
    expect(screenValue({ a: 12, b: true, c: null }, { detectors: [digits], how: 'mask' }).value).toEqual({
      a: '[redacted digits]',
      b: true,
      c: null,
    })
    expect(screenValue([1, 2.5, -3], hide).value).toEqual([1, 2.5, -3])
  })

  test('is named from where the value stands, with the name of its field', () => {
    expect(screenValue({ a: ['x'] }, hide, '/result').redactions).toEqual([{ kind: 'letter', at: '/result/a/0' }])
    expect(screenValue(536904399, mask, '', 'ssn').redactions).toHaveLength(1)
    expect(screenValue(536904399, mask).redactions).toEqual([])
    expect(screenValue({ ssn: ['536904399', { other: 536904399 }] }, mask).redactions).toEqual([
      { kind: 'ssn', at: '/ssn/0' },
    ])
    expect(screenValue({ 536904399: 'ssn' }, mask).redactions).toEqual([])
  })

  test('holds what several detectors leave, one after the other', () => {
    const both = { detectors: [xs, digits], how: 'mask' } as const
    expect(screenValue('x1', both)).toEqual({
      value: '[redacted letter][redacted digits]',
      redactions: [
        { kind: 'letter', at: '' },
        { kind: 'digits', at: '' },
      ],
    })
  })

  test('of JSON in texts is JSON, five deep; below it is text like any other', () => {
    const nested = (value: unknown, times: number): unknown =>
      times === 0 ? value : nested(JSON.stringify(value), times - 1)
    for (const times of [1, 3, 5]) {
      const screened = screenValue(nested({ a: 'x' }, times), hide)
      expect(screened.value).toEqual(nested({ a: '[redacted letter]' }, times))
    }
    const deep = screenValue(nested({ a: 'x' }, 12), hide)
    expect(deep.redactions).toHaveLength(1)
    expect(deep.value).toContain('[redacted letter]')
    const escaped = '{"a":"\\u0078"}'
    expect(screenValue(nested(escaped, 4), hide).redactions).toHaveLength(1)
    expect(screenValue(nested(escaped, 5), hide).redactions).toEqual([])
  })

  test('of folded letters is what stands around them as it is written', () => {
    const three = customDetector('three', 'fi')
    expect(screenValue('é\ufb01é', { detectors: [three], how: 'mask' }).value).toBe('é[redacted three]é')
    expect(screenValue('１２ab', { detectors: [digits], how: 'remove' }).value).toBe('ab')
    // Half of what one letter is folded to takes the whole letter with it.
    expect(screenValue('a\ufb01b', { detectors: [customDetector('f', 'f')], how: 'remove' }).value).toBe('ab')
    expect(screenValue('a\ufb01b', { detectors: [customDetector('i', 'i|f')], how: 'remove' }).value).toBe('ab')
    const either = { detectors: [customDetector('one', 'i|f')], how: 'mask' } as const
    expect(screenValue('a\ufb01b', either).value).toBe('a[redacted one]b')
  })

  test('holds a mask where what was removed brought another match together', () => {
    const pair = { detectors: [customDetector('pair', 'ab')], how: 'remove' } as const
    expect(screenValue('1ab2', pair).value).toBe('12')
    expect(screenValue('1aabb2', pair)).toEqual({
      value: '1[redacted pair]2',
      redactions: [{ kind: 'pair', at: '' }],
    })
  })

  test('is nothing when each mask is a match again', () => {
    const greedy = { detectors: [customDetector('greedy', 'ab|greedy')], how: 'mask' } as const
    expect(screenValue('1ab2', greedy)).toEqual({ value: '', redactions: [{ kind: 'greedy', at: '' }] })
  })

  test('is tried three times before it is nothing', () => {
    const twice = { detectors: [customDetector('q', 'aabb|1..edacted q.2|ab')], how: 'remove' } as const
    expect(screenValue('1aaabbb2', twice).value).toBe('[redacted q]')
  })
})
