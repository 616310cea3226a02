import { expect, test } from 'vitest'
import { convertDocument } from '../convert-document.ts'
import { apiOf } from '../single-operation.fixture.ts'

const servers = [
  {
    url: 'https://{region}.example.com/{base}',
    variables: { region: { default: 'eu', enum: ['eu', 'us'] }, base: { default: 'v1' } },
  },
]

test.each([
  [{}, 'https://eu.example.com/v1', ['server_variable_default']],
  [{ region: 'us' }, 'https://us.example.com/v1', []],
  [{ region: 'us', base: 'v2' }, 'https://us.example.com/v2', []],
  [{ region: 'evil' }, 'https://eu.example.com/v1', ['server_variable_refused']],
  [{ region: 'us', other: 'x' }, 'https://us.example.com/v1', []],
])('%j', (serverVariables, url, codes) => {
  const document = { file: 'a.json', content: apiOf({ '/a': { get: {} } }, { servers }) }
  const { server, notes } = convertDocument(document, { serverVariables })
  expect(server).toEqual({ kind: 'absolute', url })
  expect(notes.map(({ code }) => code)).toEqual(codes)
})

test('a variable without a default is what the operator says', () => {
  const open = [{ url: 'https://{tenant}.example.com' }]
  const document = { file: 'a.json', content: apiOf({ '/a': { get: {} } }, { servers: open }) }
  expect(convertDocument(document).server).toMatchObject({ kind: 'none' })
  expect(convertDocument(document, { serverVariables: { tenant: 'acme' } }).server).toEqual({
    kind: 'absolute',
    url: 'https://acme.example.com',
  })
})
