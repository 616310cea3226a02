import { expect, test } from 'vitest'
import type { ContentBlock } from '@gatehouse/spec'
import { screeningOf } from './screened-content.ts'

const image: ContentBlock = { type: 'image', data: 'AQI=', mimeType: 'image/png' }
const file: ContentBlock = { type: 'resource', resource: { uri: 'a://b', blob: 'AQID', mimeType: 'application/pdf' } }
const text: ContentBlock = { type: 'text', text: 'call 555-0100' }

test('rules see texts and names, never bytes, and the bytes come back as they were', () => {
  const { beside, restore } = screeningOf({ content: [image, file, text], meta: { 'a/b': 1 } })
  expect(JSON.stringify(beside)).not.toMatch(/AQI/)
  expect(JSON.stringify(beside)).toContain('555-0100')
  expect(restore({ structuredContent: null, ...beside })).toEqual({ content: [image, file, text], meta: { 'a/b': 1 } })
})

test('what a rule took out stays out, wherever it was', () => {
  const { restore } = screeningOf({ content: [image, file, text], meta: { 'a/b': 1 } })
  const redacted = { type: 'text', text: '[redacted]' }
  expect(restore({ content: [{ ...image, data: '[redacted field]' }, '[redacted field]', { type: 'text' }] })).toEqual({
    content: [redacted, { type: 'text', text: '[redacted field]' }, redacted],
    meta: {},
  })
  expect(restore({ content: '[redacted field]', _meta: '[redacted field]' })).toEqual({ content: [], meta: {} })
  expect(restore(null)).toEqual({ content: [], meta: {} })
})

test('another image cannot be got by writing its place', () => {
  const { restore } = screeningOf({ content: [image] })
  expect(restore({ content: [{ ...image, data: 'bytes:7' }] })).toMatchObject({ content: [{ type: 'text' }] })
})
