import { knownScopes } from '@gatehouse/identity'
import { expect, describe, test } from 'vitest'
import { listedErrors, productSources } from '../src/errors/error-reference.ts'
import { otherCodes, wordlessCodes } from '../src/errors/meanings.ts'
import { raisedErrors } from '../src/errors/raised-errors.ts'
import { referenceFiles } from '../src/reference-files.ts'
import { textOf } from '../src/repository.ts'

describe('the generated documents', () => {
  test.each([...referenceFiles()])('%s is up to date; if not: npm run docs', (path, text) => {
    expect(textOf(path)).toBe(text)
  })
})

describe('the list of errors', () => {
  test('has the codes that people meet first', () => {
    const codes = listedErrors().map(({ code }) => code)
    expect(codes).toEqual(
      expect.arrayContaining([
        'tool_not_found',
        'invalid_input',
        'port_in_use',
        'egress_blocked',
        'insufficient_scope',
      ]),
    )
    expect(new Set(codes).size).toBe(codes.length)
  })

  test('says something about each', () => {
    for (const { code, kinds, messages } of listedErrors()) {
      expect(kinds.length, code).toBeGreaterThan(0)
      expect(messages.join(''), code).toMatch(/[A-Za-z]{3}/)
    }
  })

  test('knows nothing that the code does not', () => {
    const codes = new Set(listedErrors().map(({ code }) => code))
    expect(Object.keys(wordlessCodes).filter((code) => !codes.has(code))).toEqual([])
    for (const [path, own] of Object.entries(otherCodes)) {
      const text = textOf(path)
      expect(Object.keys(own).filter((code) => !text.includes(`'${code}'`))).toEqual([])
    }
    // Every code of the table in usage-error.ts is among those listed for it.
    const written = [...textOf('apps/cli/src/usage-error.ts').matchAll(/^ {2}'commander\.\w+': '(\w+)',$/gm)]
    expect(written.length).toBeGreaterThan(5)
    for (const [, code] of written) expect(otherCodes['apps/cli/src/usage-error.ts']).toHaveProperty(code!)
  })

  test('is read from whole files of the product', () => {
    expect(productSources().length).toBeGreaterThan(300)
  })
})

describe('the scan for errors', () => {
  const scan = (text: string) => raisedErrors([{ path: 'packages/a/src/x.ts', text }])

  test.each([
    ['a literal', `throw new GatehouseError('conflict', 'busy', 'It is busy.', { hint: 'Wait.' })`],
    [
      'a function that hands the code on',
      `
      const refuse = (code: string, message: string) => new GatehouseError('conflict', code, message, { hint: 'Wait.' })
      throw refuse('busy', 'It is busy.')`,
    ],
    [
      'two functions on the way',
      `
      function refuse(code: string, message: string, hint = 'Wait.') { return new GatehouseError('conflict', code, message, { hint: 'Wait.' }) }
      function tell(code: string) { return refuse(code, 'It is busy.') }
      throw tell('busy')`,
    ],
    [
      'a choice',
      `const code = late ? 'busy' : 'busy'; throw new GatehouseError('conflict', code, 'It is busy.', { hint: 'Wait.' })`,
    ],
    [
      'a table',
      `
      const meaning = { code: 'busy', kind: 'conflict', message: 'It is busy.', hint: 'Wait.' }
      throw new GatehouseError(meaning.kind, meaning.code, meaning.message)`,
    ],
  ])('reads %s', (_name, text) => {
    const { raised, unread } = scan(text)
    expect(unread).toEqual([])
    expect(raised[0]).toMatchObject({ code: 'busy', kind: 'conflict', message: 'It is busy.' })
  })

  test('tells what it cannot read', () => {
    expect(scan('throw new GatehouseError(kind, said.code, said.message)').unread).toEqual(['packages/a/src/x.ts'])
  })

  test('writes … for what is filled in', () => {
    expect(scan("throw new InvalidInputError('bad', `Port ${port} is taken.`)").raised[0]!.message).toBe(
      'Port … is taken.',
    )
  })
})

test('the guide on users lists the scopes that there are, in the words of the code', () => {
  const rows = [...textOf('docs/guides/users-and-grants.md').matchAll(/^\| `([a-z_.]+)` \| (.+) \|$/gm)]
  expect(Object.fromEntries(rows.map(([, scope, meaning]) => [scope, meaning]))).toEqual(knownScopes)
})
