import fc from 'fast-check'
import { expect, test } from 'vitest'
import type { RequestParameter } from '../../action/action.ts'
import { ActionFailed } from '../action-failed.ts'
import { pathOf } from './path-of.ts'

const id: RequestParameter = { property: 'id', name: 'id', in: 'path', style: 'simple', explode: false }

const built = (path: string, input: Record<string, unknown>, style: RequestParameter['style'] = 'simple') =>
  pathOf(
    {
      method: 'GET',
      path,
      parameters: [
        { ...id, style },
        { ...id, property: 'b', name: 'b' },
      ],
      accept: [],
    },
    input,
  )

test.each([
  ['/jobs/{id}', { id: 'job_1' }, '/jobs/job_1'],
  ['/jobs/{id}/notes', { id: 7 }, '/jobs/7/notes'],
  ['jobs/{id}', { id: 'a b' }, '/jobs/a%20b'],
  ['/jobs/{id}', { id: 'feature/x' }, '/jobs/feature%2Fx'],
  ['/jobs/{id}', { id: '%2f' }, '/jobs/%252f'],
  ['/jobs/{id}', { id: 'a?b#c&d;e' }, '/jobs/a%3Fb%23c%26d%3Be'],
  ['/jobs/{id}', { id: 'häuser\u{1f600}' }, '/jobs/h%C3%A4user%F0%9F%98%80'],
  ['/jobs/{id}.json', { id: 'x' }, '/jobs/x.json'],
  ['/jobs/{id}', { id: '...' }, '/jobs/...'],
  ['/jobs/{id}', { id: ['a', 'b/c'] }, '/jobs/a,b%2Fc'],
  ['/jobs/{id}:{b}', { id: 'x', b: 'y' }, '/jobs/x:y'],
  ['/jobs?action={id}', { id: 'x' }, '/jobs?action=x'],
])('%s with %j is %s', (path, input, expected) => {
  expect(built(path, input)).toBe(expected)
})

test.each([
  '',
  '.',
  '..',
  '../admin',
  'a/../../admin',
  '..\\admin',
  'x/..',
  '..%2fadmin',
  '%2e%2e',
  '%2E%2e/x',
  '.%2e',
  'a%2f..%2fb',
  'a\u0000b',
  null,
  undefined,
  [],
  ['..'],
  { '..': 1 },
])('refuses %j as a path parameter', (value) => {
  expect(() => built('/jobs/{id}', { id: value })).toThrow(
    expect.objectContaining({
      failure: expect.objectContaining({ kind: 'rejected', message: expect.stringContaining('/id') }),
    }),
  )
})

test('refuses two values that make a dot segment together', () => {
  expect(() => built('/{id}{b}/x', { id: '.', b: 'x' })).toThrow('dot segment')
  expect(() => built('/.{id}/x', { id: '.', b: 'x' })).toThrow('dot segment')
  expect(() => built('/jobs/{id}', { id: '.' }, 'label')).toThrow('dot segment')
})

function builtOrRefused(...parameters: Parameters<typeof built>): string {
  try {
    return built(...parameters)
  } catch (error) {
    if (error instanceof ActionFailed) return 'refused'
    throw error
  }
}

test('no value leaves its segment, whatever it is', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), fc.constantFrom('simple', 'label', 'matrix'), (value, style) => {
      const path = builtOrRefused('/jobs/{id}/notes', { id: value }, style as RequestParameter['style'])
      if (path === 'refused') return
      const url = new URL(`http://api.example${path}`)
      expect(url.pathname).toBe(path)
      expect(path.split('/')).toHaveLength(4)
      expect(path.startsWith('/jobs/') && path.endsWith('/notes')).toBe(true)
      expect(url.search + url.hash).toBe('')
      // A server that decodes before it routes must not walk up either.
      expect(new URL(`http://api.example${decodeURIComponent(path)}`).pathname.startsWith('/jobs/')).toBe(true)
    }),
    { numRuns: 500 },
  )
})
