import fc from 'fast-check'
import { expect, test } from 'vitest'
import { readSignature, shapeIn, signatureOf, writeSignature } from './signature-of.ts'

const issue = {
  name: 'create_issue',
  description: 'Opens an issue in a repository, with a title and labels.',
  parameters: [{ name: 'title' }, { name: 'repo' }],
  effect: 'write' as const,
}

test.each([
  [
    'case and punctuation',
    { name: 'createIssue', description: 'opens an ISSUE in a repository with a title and labels' },
  ],
  ['hidden marks', { description: 'Opens an is\u200Bsue in a repository, with a title and labels.' }],
  ['a version in the name', { name: 'create_issue_v2' }],
  ['a version in the name, again', { name: 'createIssueV3' }],
  ['the order of parameters', { parameters: [{ name: 'repo' }, { name: 'Title' }] }],
  ['what is said about parameters', { parameters: [{ name: 'repo', description: 'Which' }, { name: 'title' }] }],
])('is the same whatever %s', (_what, more) => {
  expect(signatureOf({ ...issue, ...more })).toBe(signatureOf(issue))
  expect(signatureOf(issue)).toBeGreaterThan(0)
})

test.each([
  ['name', { name: 'create_ticket' }],
  ['a number in the name', { name: 'create_issue_2' }],
  ['description', { description: 'Opens an issue in a project, with a title and labels.' }],
  ['parameters', { parameters: [{ name: 'title' }] }],
  ['effect', { effect: 'read' as const }],
])('is another when the %s is', (_what, more) => {
  expect(signatureOf({ ...issue, ...more })).not.toBe(signatureOf(issue))
})

test('tells getIPv4 and getIPv6 apart', () => {
  expect(signatureOf({ ...issue, name: 'getIPv4' })).not.toBe(signatureOf({ ...issue, name: 'getIPv6' }))
})

test('is none for a tool that says too little', () => {
  expect(signatureOf({ ...issue, description: 'Lists all of the items.' })).toBe(0)
})

test('comes back as it was written', () => {
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 2 ** 52 - 1 }), { maxLength: 9 }), (all) => {
      const signatures = new Uint32Array(2 * all.length)
      for (const [i, signature] of all.entries()) writeSignature(signatures, i, signature)
      expect(all.map((_, i) => readSignature(signatures, i))).toEqual(all)
    }),
  )
})

test('tools whose descriptions alone differ share the shape, others do not', () => {
  const shape = shapeIn(signatureOf(issue))
  const description = 'Makes a new issue with a title and labels in some repository.'
  expect(shapeIn(signatureOf({ ...issue, description }))).toBe(shape)
  for (const other of [{ effect: 'read' as const }, { name: 'open_issue' }, { parameters: [{ name: 'title' }] }])
    expect(shapeIn(signatureOf({ ...issue, ...other }))).not.toBe(shape)
  expect(shapeIn(signatureOf({ ...issue, description: 'Too short.' }))).toBe(0)
})
