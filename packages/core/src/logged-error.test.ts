import { expect, test } from 'vitest'
import { GatehouseError } from './errors.ts'
import { loggedError } from './logged-error.ts'

const mask = (text: string): string => text.replaceAll('hunter2', '[masked]')

test('an error is logged with where it came from, and without what others put on it', () => {
  const cause = Object.assign(new Error('password hunter2 refused'), {
    code: '28P01',
    detail: 'Key (email)=(ana@example.com)',
    config: { headers: { authorization: 'Bearer x' } },
  })
  const error = new GatehouseError('unavailable', 'database_unreachable', 'The database does not answer.', {
    cause,
    details: { input: 'ana@example.com' },
    internal: { row: 'ana@example.com' },
  })
  const logged = loggedError(error, mask)
  expect(logged).toMatchObject({
    type: 'GatehouseError',
    code: 'database_unreachable',
    kind: 'unavailable',
    message: 'The database does not answer.',
    stack: expect.stringMatching(/^ {4}at /),
    cause: { type: 'Error', code: '28P01', message: 'password [masked] refused' },
  })
  expect(JSON.stringify(logged)).not.toMatch(/hunter2|ana@example|Bearer/)
})

test('what is thrown without being an error is named by its type alone', () => {
  expect(loggedError('hunter2', (text) => text)).toEqual({ type: 'string' })
})
