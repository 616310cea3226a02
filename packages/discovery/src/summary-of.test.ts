import fc from 'fast-check'
import { expect, test } from 'vitest'
import { summaryOf } from './summary-of.ts'

test.each([
  ['Short.', 'Short.'],
  ['  Two\n\nlines.\t', 'Two lines.'],
  ['', ''],
  ['Create a job\nOpens a job for a customer.', 'Create a job. Opens a job for a customer.'],
  [
    `Creates a job for a customer, e.g. one that calls. ${'More about it. '.repeat(30)}`,
    `Creates a job for a customer, e.g. one that calls. ${'More about it. '.repeat(10).trim()}`,
  ],
  ['word '.repeat(100), `${'word '.repeat(39).trim()}…`],
  ['x'.repeat(400), `${'x'.repeat(199)}…`],
])('%j', (description, expected) => {
  expect(summaryOf(description)).toBe(expected)
})

test('leaves out a first line that only repeats the title', () => {
  expect(summaryOf('Create a job\nOpens a job.', 'Create a job')).toBe('Opens a job.')
  expect(summaryOf('Create a job', 'Create a job')).toBe('Create a job')
})

test('never longer than 200 characters, never half a character', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', maxLength: 600 }), (description) => {
      const summary = summaryOf(description)
      expect(summary.length).toBeLessThanOrEqual(200)
      expect(summary.isWellFormed()).toBe(true)
    }),
  )
})
