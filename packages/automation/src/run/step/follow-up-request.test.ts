import { assert, property, string, webUrl } from 'fast-check'
import { describe, expect, test } from 'vitest'
import { followUpHeaders, followUpUrl } from './follow-up-request.ts'

const base = 'https://api.example.com/v1'

describe('followUpUrl', () => {
  test.each([
    ['/jobs/{id}', { id: '42' }, `${base}/jobs/42`],
    ['/jobs/{id}?full={full}', { id: 'a b/c', full: 'y&z' }, `${base}/jobs/a%20b%2Fc?full=y%26z`],
    ['{url}', { url: '/v2/jobs/1?x=1#part' }, 'https://api.example.com/v2/jobs/1?x=1'],
    ['{url}', { url: 'jobs/1' }, `${base}/jobs/1`],
    ['{url}', { url: 'https://api.example.com/v1/jobs/1' }, `${base}/jobs/1`],
  ])('%s with %j', (path, remembered, expected) => {
    expect(followUpUrl({ path }, remembered as Record<string, string>, base)).toBe(expected)
  })

  test.each([
    ['/jobs/{id}', { id: '..' }],
    ['/jobs/{id}', { id: 'a/../../admin' }],
    ['/jobs/{id}', { id: '%2e%2e' }],
    ['/jobs/{id}', {}],
    ['{url}', { url: 'https://evil.example/jobs' }],
    ['{url}', { url: '//evil.example/jobs' }],
    ['{url}', { url: 'http://api.example.com/v1/jobs' }],
    ['{url}', { url: 'https://user:pass@api.example.com/' }],
    ['{url}', { url: 'https://api.example.com:444/' }],
    ['{url}', { url: String.raw`\\evil.example\jobs` }],
    ['{url}', { url: 'javascript:alert(1)' }],
  ])('refuses %s with %j', (path, remembered) => {
    expect(() => followUpUrl({ path }, remembered as Record<string, string>, base)).toThrow(/API/)
  })

  test('never leaves the origin, whatever an API has said', () => {
    const stays = (value: string): void => {
      for (const path of ['{url}', '/jobs/{url}', '/jobs?next={url}']) {
        try {
          expect(new URL(followUpUrl({ path }, { url: value }, base)).origin).toBe('https://api.example.com')
        } catch (error) {
          expect((error as Error).name).toBe('ActionFailed')
        }
      }
    }
    assert(property(string({ unit: 'binary', minLength: 1 }), stays))
    assert(property(webUrl(), stays))
  })
})

test('a header takes no remembered line breaks', () => {
  const request = { path: '/', headers: { 'X-Job': 'job {id}' } }
  expect(followUpHeaders(request, { id: '7' })).toEqual({ 'x-job': 'job 7' })
  expect(() => followUpHeaders(request, { id: '7\r\nx-admin: 1' })).toThrow(/X-Job/)
})
