import { expect, test } from 'vitest'
import { GatehouseError, toPublicError } from '@gatehouse/core'
import { violates, wrapDatabaseError } from './wrap-database-error.ts'

const secretive = (members: object): Error => Object.assign(new Error('syntax error in select secret'), members)

test.each([
  ['23505', 'already_exists', 'conflict'],
  ['23503', 'reference_missing', 'conflict'],
  ['54000', 'value_too_long', 'invalid'],
  ['57014', 'database_timeout', 'timeout'],
  ['40P01', 'database_busy', 'unavailable'],
  ['53100', 'database_exhausted', 'unavailable'],
  ['57P01', 'database_unreachable', 'unavailable'],
  ['ECONNREFUSED', 'database_unreachable', 'unavailable'],
  ['XX001', 'data_directory_damaged', 'internal'],
  ['42601', 'database_error', 'internal'],
])('%s becomes %s', (code, expected, kind) => {
  const cause = secretive({ code })
  expect(wrapDatabaseError(cause)).toMatchObject({ code: expected, kind, cause })
})

test('nothing that the database said gets to a caller', () => {
  const error = wrapDatabaseError(secretive({ code: '42601', detail: 'secret', query: 'select secret' }))
  expect(JSON.stringify(toPublicError(error, 'ref'))).not.toContain('secret')
})

test('an error of the product stays what it is', () => {
  const error = new GatehouseError('conflict', 'user_exists', 'There is one.')
  expect(wrapDatabaseError(error)).toBe(error)
})

test('what was violated can be told', () => {
  const error = wrapDatabaseError(secretive({ code: '23505', constraint: 'users_pkey' }))
  expect(violates(error, 'users_pkey')).toBe(true)
  expect(violates(error, 'other')).toBe(false)
  expect(violates(new Error('other'), 'users_pkey')).toBe(false)
})
