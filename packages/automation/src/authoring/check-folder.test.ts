import { readdirSync, readFileSync } from 'node:fs'
import { createSchemaValidator } from '@gatehouse/json-schema'
import { Ajv2020 } from 'ajv/dist/2020.js'
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { parse } from 'yaml'
import { actionJsonSchema } from './action-json-schema.ts'
import { checkFolder } from './check-folder.ts'
import { neededVersion } from './needed-version.ts'

const validator = createSchemaValidator()
const check = (content: string, file = 'a.yaml') => checkFolder([{ file, content }], { validator })
const said = (content: string) =>
  check(content).problems.map(({ line, column, at, code }) => `${line}:${column} ${at} ${code}`)

const action = `namespace: desk
name: open
version: "1.0.0"
title: Open
description: Opens a ticket.
effect: write
input:
  type: object
  required: [id]
  properties:
    id: { type: string }
    body: { type: object }
request:
  method: POST
  path: /tickets/{id}
  body: body
`

test('a whole action has no problem, in YAML and in JSON', () => {
  expect(check(action).problems).toEqual([])
  expect(check(JSON.stringify(parse(action)), 'a.json').problems).toEqual([])
})

test.each([
  ['a field that is missing', action.replace('title: Open\n', ''), ['1:1 /title missing_field']],
  ['a version that is a number', action.replace('"1.0.0"', '1.0'), ['3:1 /version invalid_field']],
  [
    'a path parameter that the input does not have',
    action.replace('{id}', '{key}'),
    ['15:3 /request/path unknown_property'],
  ],
  [
    'a path parameter that may be left out',
    action.replace('required: [id]', 'required: []'),
    ['15:3 /request/path path_not_required'],
  ],
  [
    'a body that the input does not have',
    action.replace('body: body', 'body: ticket'),
    ['16:3 /request/body unknown_property'],
  ],
  [
    'a header that signs in',
    `${action}  headers: { Authorization: id }\n`,
    ['17:14 /request/headers/Authorization header_not_allowed'],
  ],
  ['a path that leads up', action.replace('/tickets/{id}', '/{id}/../admin'), ['15:3 /request/path invalid_field']],
  [
    'a schema that cannot be used',
    action.replace('{ type: string }', '{ type: strin }'),
    ['7:1 /input invalid_schema'],
  ],
  ['neither request nor steps', action.replace(/request:[^]*$/, ''), ['1:1  request_or_steps']],
  [
    'an example that does not fit',
    `${action}examples: [{ input: { id: 7 } }]\n`,
    ['17:23 /examples/0/input/id invalid_example'],
  ],
  ['a mode that does not go with it', `${action}mode: async\n`, ['17:1 /mode wrong_mode']],
  ['text that is no YAML', 'a: [', ['1:5  invalid_yaml']],
  ['a name written twice', `${action}name: again\n`, ['17:1  invalid_yaml']],
  ['nothing', '\n', ['1:1  empty_file']],
])('finds %s, and where', (_what, content, problems) => {
  expect(said(content)).toEqual(problems)
})

test('finds everything of all files at once', () => {
  const files = [
    { file: 'one.yaml', content: action.replace('effect: write', 'effect: wrote').replace('title', 'titel') },
    { file: 'two.json', content: '{"actions": [{"name": "X"}]}' },
    { file: 'gatehouse-actions.yaml', content: 'namespaces: x' },
  ]
  const { problems } = checkFolder(files, { validator })
  expect(new Set(problems.map(({ file }) => file)).size).toBe(3)
  expect(problems.length).toBeGreaterThan(6)
  expect(problems.find(({ at }) => at === '/titel')).toMatchObject({ line: 4, hint: 'Did you mean title?' })
})

test('whatever stands in a file, it is read or refused with a place, and never thrown at', () => {
  const pieces = fc.constantFrom(
    ...action.split('\n'),
    '- ',
    '  &a [*a]',
    '? {',
    '<<: *a',
    '"',
    '\t',
    '{'.repeat(300),
    '!!js/function x',
    'steps: [{}]',
  )
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 20 }), (lines) => {
      for (const { line, column } of check(lines.join('\n')).problems) expect(line * column).toBeGreaterThan(0)
    }),
    { numRuns: 300 },
  )
})

test('a version below another one is callable by its number; the same one twice is not', () => {
  const both = `actions:\n${[action, action.replace('1.0.0', '2.0.0')].map((text) => `  - ${text.trim().replaceAll('\n', '\n    ')}`).join('\n')}`
  expect(said(both)).toEqual([])
  expect(said(both.replace('2.0.0', '1.0.0'))).toEqual([expect.stringContaining('duplicate_action')])
})

test.each([
  ['1.2.3', 'major', '2.0.0'],
  ['1.2.3', 'minor', '1.3.0'],
  ['1.2.3', 'patch', '1.2.4'],
  ['0.2.3', 'major', '0.3.0'],
] as const)('after %s a %s change needs %s', (before, level, needed) => {
  expect(neededVersion(before, level)).toBe(needed)
})

test('the published schema takes what the reader takes, and refuses a typing error', () => {
  const ajv = new Ajv2020({ strict: false, validateFormats: false })
  const isValid = ajv.compile(actionJsonSchema())
  const folder = new URL('../../../../examples/field-service/actions/', import.meta.url)
  for (const file of readdirSync(folder)) {
    expect({ file, errors: isValid(parse(readFileSync(new URL(file, folder), 'utf8'))) ? [] : isValid.errors }).toEqual(
      { file, errors: [] },
    )
  }
  expect(isValid({ ...parse(action), $schema: 'https://example.com/action.schema.json' })).toBe(true)
  expect(isValid({ ...parse(action), efect: 'read' })).toBe(false)
})
