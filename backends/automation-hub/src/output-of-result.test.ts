import { expect, test } from 'vitest'
import { outputOfResult } from './output-of-result.ts'

const bytes = (content_type: string) => ({ content_type, base64: 'AQI=', size_bytes: 2 })

test.each([
  ['image/png', { type: 'image', data: 'AQI=', mimeType: 'image/png' }],
  ['Image/SVG+xml; charset=utf-8', { type: 'image', data: 'AQI=', mimeType: 'image/svg+xml' }],
  ['audio/wav', { type: 'audio', data: 'AQI=', mimeType: 'audio/wav' }],
  ['application/pdf', { type: 'resource', resource: { mimeType: 'application/pdf', blob: 'AQI=' } }],
  ['', { type: 'resource', resource: { mimeType: 'application/octet-stream' } }],
])('bytes of %j stand beside a value that says what they are', (contentType, block) => {
  expect(outputOfResult(bytes(contentType))).toMatchObject({
    kind: 'succeeded',
    value: { content_type: contentType, size_bytes: 2 },
    content: [block],
  })
})

test.each([
  [{ ...bytes('image/png'), note: 'more' }],
  [{ ...bytes('image/png'), base64: 'not base64!' }],
  [{ content_type: 'text/plain', text: 'hello' }],
  [[1]],
  [null],
])('anything else is the value itself: %j', (value) => {
  expect(outputOfResult(value)).toEqual({ kind: 'succeeded', value })
})
