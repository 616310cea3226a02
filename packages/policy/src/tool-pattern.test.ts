import { parseToolReference } from '@gatehouse/core'
import { expect, test } from 'vitest'
import { matchesPattern, parseToolPattern } from './tool-pattern.ts'

test.each([
  ['automation_hub://crm.*', 'automation_hub://crm.create_job', true],
  ['automation_hub://crm.*', 'automation_hub://crm.sales.eu.create_job', true],
  ['automation_hub://crm.*', 'automation_hub://crmx.create_job', false],
  ['automation_hub://crm.*', 'automation_hub://my.crm.create_job', false],
  ['automation_hub://crm.*', 'mcp://crm.create_job', false],
  ['automation_hub://crm*', 'automation_hub://crmx.create_job', true],
  ['automation_hub://crm.create_job', 'automation_hub://crm.create_job', true],
  ['automation_hub://crm.create_job', 'automation_hub://crm.create_jobs', false],
  ['automation_hub://crm.create_job', 'automation_hub://CRM.create_job', false],
  ['automation_hub://*', 'automation_hub://a.b', true],
  ['automation_hub://*', 'automation_hubs://a.b', false],
  ['*://crm.*', 'mcp://crm.x', true],
  ['*://crm.*', 'mcp://erp.x', false],
  ['*', 'mcp://anything.at-all', true],
  ['automation_hub://crm.get_*', 'automation_hub://crm.get_job', true],
  ['automation_hub://crm.get_*', 'automation_hub://crm.get_', true],
  ['automation_hub://crm.get_*', 'automation_hub://crm.sub.get_job', false],
  ['mcp://*.get_*', 'mcp://a.b.get_c', true],
  ['mcp://*.get_*', 'mcp://a.b.forget', false],
  ['mcp://*a*a', 'mcp://a.b', false],
  ['mcp://a*.b*c', 'mcp://a.bc', true],
  ['mcp://a.b*bc', 'mcp://a.bc', false],
  ['mcp://a*b*b', 'mcp://a.b', false],
  ['mcp://a*b*b', 'mcp://a.bb', true],
  ['mcp://a*bc*c', 'mcp://a.bc', false],
  ['mcp://a*b*b*c', 'mcp://a.bc', false],
  ['mcp://a*b*b*c', 'mcp://a.bbc', true],
  ['mcp://a*b*c*d', 'mcp://a.cbd', false],
  ['mcp://*.delete', 'mcp://a.delete', true],
  ['mcp://**.delete', 'mcp://a.b.delete', true],
])('%s and %s: %s', (pattern, tool, expected) => {
  expect(matchesPattern(parseToolPattern(pattern), parseToolReference(tool))).toBe(expected)
})

test.each([
  ['crm.*', 'automation_hub://crm.* for one, or *://crm.* for all'],
  ['crm', 'automation_hub://crm for one'],
  ['', 'Write source://namespace.name'],
  ['a b', 'Write source://namespace.name'],
  ['automation_hub://', 'After :// stand'],
  ['automation_hub://crm', 'Write automation_hub://crm.* for all below it'],
  ['automation_hub://crm.', 'Write automation_hub://crm.* for all below it'],
  ['automation_hub://.job', 'Write automation_hub://job.*'],
  ['auto*://crm.*', 'the id of one source'],
  ['Automation://crm.*', 'the id of one source'],
  ['://crm.*', 'the id of one source'],
  ['automation_hub://crm.create_job@1.0.0', 'Leave the version out'],
  ['automation_hub://crm.[ab]', 'letters, digits'],
  ['automation_hub://crm.*\n', 'letters, digits'],
  [`automation_hub://${'a'.repeat(500)}.*`, 'at most 400'],
  [`mcp://${'a'.repeat(395)}`, 'at most 400'],
  ['[crm.*', 'Write source://namespace.name'],
  ['crm.*]', 'Write source://namespace.name'],
  ['a'.repeat(201), 'Write source://namespace.name'],
  ['a'.repeat(200), `automation_hub://${'a'.repeat(200)} for one`],
  ['hub://[crm.*', 'letters, digits'],
  ['hub://..job..', 'Write hub://job.*'],
  ['hub://a..b', 'Write hub://a..b.*'],
  ['hub://.b', 'Write hub://b.*'],
  ['hub://a.b.', 'Write hub://a.b.*'],
  ['*://crm', 'Write *://crm.*'],
  ['**://crm.*', 'the id of one source'],
  ['hub_://x@*', 'Leave the version out'],
])('refuses %j and says how to write it', (pattern, hint) => {
  expect(() => parseToolPattern(pattern)).toThrow(
    expect.objectContaining({ code: 'invalid_tool_pattern', kind: 'invalid', hint: expect.stringContaining(hint) }),
  )
})

test('quotes what it refuses, of what is long its beginning', () => {
  expect(() => parseToolPattern('a "b"')).toThrow('"a \\"b\\"" is not a tool pattern.')
  expect(() => parseToolPattern('é'.repeat(300))).toThrow(`"${'é'.repeat(200)}" is not a tool pattern.`)
})

test('reads a pattern of 400 characters', () => {
  const text = `mcp://${'a'.repeat(392)}.*`
  expect(parseToolPattern(text)).toEqual({ text, source: 'mcp', pieces: [`${'a'.repeat(392)}.`, ''] })
})

test.each([
  ['*', '*', '*', ['', '']],
  ['*://*', '*', '*', ['', '']],
  ['mcp://*', 'mcp://*', 'mcp', ['', '']],
  ['*://crm.a', '*://crm.a', '*', ['crm.a']],
  ['mcp://**.get***_*', 'mcp://*.get*_*', 'mcp', ['', '.get', '_', '']],
])('reads %s as %s', (pattern, text, source, pieces) => {
  expect(parseToolPattern(pattern)).toEqual({ text, source, pieces })
})

test('has one spelling for one meaning', () => {
  expect(parseToolPattern('*://*').text).toBe('*')
  expect(parseToolPattern('mcp://crm.***').text).toBe('mcp://crm.*')
})
