import { describe, expect, test } from 'vitest'
import { createNotes } from '../notes.ts'
import { hideCallbackUrl } from './hide-callback-url.ts'
import { readLongRunning } from './read-long-running.ts'

const read = { status_at: '/status', done: ['done'] }
const completion = { remember: { id: '/id' }, poll: { path: '/jobs/{id}', every_ms: 500, read } }
const pause = {
  status_at: '/status',
  waiting: ['asks'],
  schema: { at: '/form' },
  go_on: { path: '/jobs/{id}/answers' },
}

function readFrom(operation: Record<string, unknown>, wanted?: 'sync' | 'async' | 'stream') {
  const notes = createNotes('api.json')
  const found = readLongRunning({ operation, at: ['paths', '/jobs', 'post'] }, { wanted, otherwise: 'sync' }, notes)
  return { found, notes: notes.list() }
}

describe('readLongRunning', () => {
  test('reads how an operation ends later, and what it asks', () => {
    const { found, notes } = readFrom({ 'x-gatehouse-completion': completion, 'x-gatehouse-pause': pause })
    expect(found).toEqual({
      mode: 'interactive',
      completion: {
        remember: { id: '/id' },
        poll: { path: '/jobs/{id}', everyMs: 500, read: { statusAt: '/status', done: ['done'], failed: [] } },
      },
      pause: { statusAt: '/status', waiting: ['asks'], schema: { at: '/form' }, goOn: { path: '/jobs/{id}/answers' } },
    })
    expect(notes).toEqual([])
  })

  test('makes an operation async, or what its author wants', () => {
    expect(readFrom({ 'x-gatehouse-completion': completion }).found.mode).toBe('async')
    expect(readFrom({}, 'async').found).toEqual({ mode: 'async' })
    const { found, notes } = readFrom({ 'x-gatehouse-completion': completion }, 'sync')
    expect(found).toEqual({ mode: 'sync' })
    expect(notes).toMatchObject([{ code: 'invalid_override' }])
  })

  const place = '/paths/~1jobs/post/x-gatehouse-completion'
  test.each([
    ['a path to elsewhere', { ...completion, poll: { ...completion.poll, path: 'https://x.example/' } }, '/poll/path'],
    ['a path that climbs', { ...completion, poll: { ...completion.poll, path: '/jobs/../admin' } }, '/poll/path'],
    ['a name nobody remembers', { ...completion, remember: {} }, '/poll'],
    ['no way to learn the end', { remember: {} }, ''],
    ['an unknown member', { ...completion, retry: 3 }, ''],
    [
      'no value that means done',
      { ...completion, poll: { ...completion.poll, read: { ...read, done: [] } } },
      '/poll/read/done',
    ],
    [
      'a credential',
      { ...completion, cancel: { path: '/x', headers: { authorization: 'Bearer x' } } },
      '/cancel/headers/authorization',
    ],
    ['a week and more', { ...completion, max_duration_ms: 700_000_000 }, '/max_duration_ms'],
    ['no object', 'later', ''],
  ])('falls back to the first answer at %s, and says where', (_what, written, at) => {
    const { found, notes } = readFrom({ 'x-gatehouse-completion': written }, 'async')
    expect(found).toEqual({ mode: 'sync' })
    expect(notes).toMatchObject([{ code: 'invalid_override', at: `${place}${at}` }])
  })

  test('refuses to go on with what nobody remembers', () => {
    const { found, notes } = readFrom({ 'x-gatehouse-pause': pause })
    expect(found).toEqual({ mode: 'sync' })
    expect(notes).toMatchObject([{ at: '/paths/~1jobs/post/x-gatehouse-pause/go_on' }])
  })
})

describe('hideCallbackUrl', () => {
  const job = { type: 'object', required: ['kind', 'url'], properties: { kind: {}, url: { type: 'string' } } }
  const hidden = { type: 'object', required: ['kind'], properties: { kind: {} } }

  test('takes a property out of the input, also inside of the body and behind a reference', () => {
    const at = (property: string) => ({ urlIn: { property }, read: { statusAt: '', done: [], failed: [] } })
    expect(hideCallbackUrl(job, at('url'))).toEqual(hidden)
    expect(hideCallbackUrl({ properties: { body: job } }, at('/body/url'))).toEqual({ properties: { body: hidden } })
    const referring = { properties: { body: { $ref: '#/$defs/Job' } }, $defs: { Job: job } }
    expect(hideCallbackUrl(referring, at('/body/url'))).toEqual({ ...referring, properties: { body: hidden } })
    expect(hideCallbackUrl(job, at('/none/url'))).toEqual(job)
    expect(hideCallbackUrl(job, undefined)).toBe(job)
  })
})
