import { assert, constantFrom, double, integer, jsonValue, property, string } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { isOneOf, readStatus } from './read-status.ts'

const reading = {
  statusAt: '/job/status',
  done: ['done', 1, true],
  failed: ['failed', 0, false],
  progressAt: '/percent',
  isPercent: true,
  messageAt: '/message',
}

describe('readStatus', () => {
  test('tells running, done and failed apart, whatever else an answer holds', () => {
    const statuses = constantFrom('done', 1, true, 'failed', 0, false, 'working', '1', null, 2)
    assert(
      property(statuses, jsonValue(), (status, rest) => {
        const { kind } = readStatus(reading, { job: { status, rest }, rest })
        if (isOneOf(status, reading.done)) expect(kind).toBe('done')
        else if (isOneOf(status, reading.failed)) expect(kind).toBe('failed')
        else expect(kind).toBe('running')
      }),
    )
  })

  test('reads any JSON there is, with a fraction from 0 to 1 and words of bounded length', () => {
    assert(
      property(jsonValue(), double(), string({ minLength: 0, maxLength: 3_000 }), (job, percent, message) => {
        const status = readStatus(reading, { job, percent, message })
        if (status.kind !== 'running' || status.progress === undefined) return
        const { fraction = 0, message: words = '' } = status.progress
        expect(fraction).toBeGreaterThanOrEqual(0)
        expect(fraction).toBeLessThanOrEqual(1)
        expect(words.length).toBeLessThanOrEqual(1_001)
      }),
    )
    assert(property(jsonValue(), (answer) => void readStatus(reading, answer)))
  })

  test('gives what stands at the place of the result, and null when nothing does', () => {
    assert(
      property(jsonValue(), integer(), (result, other) => {
        const answer = { job: { status: 'done', result }, other }
        const status = readStatus({ ...reading, resultAt: '/job/result' }, answer)
        expect(status).toEqual({ kind: 'done', result: result ?? null, isWhole: false })
        expect(readStatus(reading, answer)).toEqual({ kind: 'done', result: answer, isWhole: true })
      }),
    )
    expect(readStatus({ ...reading, resultAt: '/none' }, { job: { status: 'done' } })).toMatchObject({ result: null })
  })
})
