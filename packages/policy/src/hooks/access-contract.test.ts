import { expect, test } from 'vitest'
import { accessRequest, readAccessAnswer, type AccessTool } from './access-contract.ts'

const tool = (namespace: string, name: string, version = '1.0.0'): AccessTool => ({
  source: 's',
  namespace,
  name,
  version,
})

test('a toolkit is a namespace, with the versions of each tool', () => {
  const asked = accessRequest('ana@example.com', [tool('crm', 'a'), tool('crm', 'a', '2.0.0'), tool('hr', 'b')])
  expect(asked).toEqual({
    user_id: 'ana@example.com',
    toolkits: {
      crm: {
        tools: { a: [expect.objectContaining({ version: '1.0.0' }), expect.objectContaining({ version: '2.0.0' })] },
      },
      hr: { tools: { b: [expect.objectContaining({ version: '1.0.0' })] } },
    },
  })
})

test('names that objects have of their own are names like others', () => {
  const asked = JSON.parse(JSON.stringify(accessRequest('u', [tool('__proto__', 'constructor')])))
  expect(Object.keys(asked.toolkits)).toEqual(['__proto__'])
  const answer = readAccessAnswer(JSON.parse('{"deny":{"__proto__":{"tools":{"constructor":[]}}}}'))!
  expect([answer(tool('__proto__', 'constructor')), answer(tool('crm', 'toString'))]).toEqual([false, true])
})

test.each([
  ['{}', true, true, true],
  ['{"deny":null,"only":null}', true, true, true],
  ['{"deny":{"crm":{"tools":{"a":[{"version":"1.0.0"}]}}}}', false, true, true],
  ['{"deny":{"crm":{"tools":{"a":[]}}}}', false, false, true],
  ['{"deny":{"crm":{}}}', false, false, true],
  ['{"only":{"crm":{"tools":{"a":[{"version":"1.0.0"}]}}}}', true, false, false],
  ['{"only":{"crm":{"tools":{"a":[{"version":"1.0.0"}]}}},"deny":{"crm":{}}}', true, false, false],
  ['{"only":{}}', false, false, false],
])('%s', (text, first, second, third) => {
  const answer = readAccessAnswer(JSON.parse(text))!
  expect([answer(tool('crm', 'a')), answer(tool('crm', 'a', '2.0.0')), answer(tool('hr', 'b'))]).toEqual([
    first,
    second,
    third,
  ])
})

test.each([
  '[]',
  '"yes"',
  'null',
  '{"deny":[]}',
  '{"deny":{"crm":{"tools":{"a":"1.0.0"}}}}',
  '{"only":{"crm":{"tools":{"a":[{}]}}}}',
])('%s is no answer', (text) => {
  expect(readAccessAnswer(JSON.parse(text))).toBeUndefined()
})
