import { describe, expect, test } from 'vitest'
import { testClock } from '../tests/test-clock.ts'
import { createRejections, type Rejection } from './rejections.ts'

function collect() {
  const clock = testClock()
  const events: Rejection[] = []
  const rejections = createRejections({ clock, onRejected: (event) => events.push(event) })
  return { clock, events, rejections }
}

describe('rejections', () => {
  test('of one kind are reported once at once and then as a count', () => {
    const { clock, events, rejections } = collect()
    for (let i = 0; i < 1_000; i++) rejections.add({ code: 'invalid_key', keyPrefix: 'abc' })
    expect(events).toMatchObject([{ code: 'invalid_key', keyPrefix: 'abc', count: 1 }])
    clock.advance(10_000)
    rejections.add({ code: 'invalid_key', keyPrefix: 'abc' })
    expect(events.map((event) => event.count)).toEqual([1, 999, 1])
  })

  test('are all counted when every one of a flood looks different', () => {
    const { events, rejections } = collect()
    for (let i = 0; i < 50_000; i++) rejections.add({ code: 'invalid_key', keyPrefix: `key${i}` })
    rejections.flush()
    expect(events.length).toBeLessThan(110)
    expect(events.reduce((sum, event) => sum + event.count, 0)).toBe(50_000)
  })

  test('say when the first and the last of them happened', () => {
    const { clock, events, rejections } = collect()
    const start = clock.now()
    rejections.add({ code: 'invalid_token' })
    clock.advance(1_000)
    rejections.add({ code: 'invalid_token' })
    clock.advance(1_000)
    rejections.add({ code: 'invalid_token' })
    rejections.flush()
    rejections.flush()
    expect(events).toEqual([
      { code: 'invalid_token', count: 1, firstAt: start, lastAt: start },
      { code: 'invalid_token', count: 2, firstAt: start + 1_000, lastAt: start + 2_000 },
    ])
  })
})
