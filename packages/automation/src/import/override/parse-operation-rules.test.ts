import { expect, test } from 'vitest'
import { parseOperationRules } from './parse-operation-rules.ts'

test('reads rules from YAML and from JSON', () => {
  const expected = [
    { match: { namespace: 'crm', path: '/internal/**', method: 'POST' }, override: { isHidden: true } },
    { match: { name: 'run_*' }, override: { effect: 'read', name: 'report', mode: 'sync', approval: 'required' } },
  ]
  const yaml = `
rules:
  - match: { namespace: crm, path: /internal/**, method: post }
    hidden: true
  - match: { name: "run_*" }
    effect: read
    name: report
    mode: sync
    approval: required
`
  const json = JSON.stringify({
    rules: [
      { match: { namespace: 'crm', path: '/internal/**', method: 'post' }, hidden: true },
      { match: { name: 'run_*' }, effect: 'read', name: 'report', mode: 'sync', approval: 'required' },
    ],
  })
  expect(parseOperationRules(yaml, 'a.yaml')).toEqual(expected)
  expect(parseOperationRules(json, 'a.json')).toEqual(expected)
})

test.each([
  ['', [1, 'the file must be an object with "rules" in it']],
  ['rules: 5', [1, 'rules must be a list']],
  ['rules: []\nhosts: []', [2, 'hosts is not known']],
  ['rules:\n  - 5', [2, 'a rule must be an object']],
  ['rules:\n  - effect: read', [2, 'match must name a namespace, name, method or path']],
  ['rules:\n  - match: {name: a}', [2, 'the rule changes nothing']],
  ['rules:\n  - match: {name: a}\n    effect: safe', [3, 'effect must be one of read, write, destructive']],
  ['rules:\n  - match: {name: a}\n    hidden: "yes"', [3, 'hidden must be true or false']],
  [
    'rules:\n  - match:\n      host: a\n    hidden: true',
    [3, 'host is not known; there are namespace, name, path, method'],
  ],
  [
    'rules:\n  - match: {name: a}\n    server: http://x',
    [3, 'server is not known; there are effect, mode, approval, hidden, name'],
  ],
  ['rules:\n  - match: {name: "*a*b*c*d*e*"}\n    hidden: true', [2, 'name must be text with at most 4 stars']],
  ['rules: [\n\n', [3, expect.stringContaining('is not YAML')]],
])('%j is refused with its line', (text, [line, message]) => {
  const expected = { code: 'invalid_effects', at: `e.yaml:${line}`, details: { problems: [{ line, message }] } }
  expect(() => parseOperationRules(text, 'e.yaml')).toThrow(expect.objectContaining(expected))
})
