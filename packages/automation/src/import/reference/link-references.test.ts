import fc from 'fast-check'
import { expect, test } from 'vitest'
import { convertDocument } from '../convert-document.ts'
import type { ConvertedDocument } from '../converted-document.ts'
import type { ImportDocument } from '../import-options.ts'
import { createReferenceLibrary } from './reference-library.ts'

const pet = { type: 'object', required: ['name'], properties: { name: { type: 'string' } } }

function convertIn(folder: Readonly<Record<string, unknown>>, file = 'apis/crm/openapi.json'): ConvertedDocument {
  const documents: readonly ImportDocument[] = Object.entries(folder).map(([name, content]) => ({
    file: name,
    content: typeof content === 'string' ? content : JSON.stringify(content),
  }))
  const document = documents.find((one) => one.file === file)!
  return convertDocument(document, { library: createReferenceLibrary(documents).reachableFrom(document) })
}

function apiWithBody(schema: unknown, beside: object = {}): object {
  const operation = { operationId: 'addPet', requestBody: { content: { 'application/json': { schema } } } }
  return { openapi: '3.0.3', info: { title: 'CRM', version: '1' }, paths: { '/pets': { post: operation } }, ...beside }
}

function bodyOf({ operations }: ConvertedDocument): unknown {
  return (operations[0]!.content.inputSchema as { properties: { body: unknown } }).properties.body
}

function codesOf({ notes }: ConvertedDocument): readonly string[] {
  return notes.map(({ code }) => code).filter((code) => code !== 'server_missing')
}

test.each([
  ['a whole file beside it', 'pet.json', { 'apis/crm/pet.json': pet }],
  ['with ./', './pet.json', { 'apis/crm/pet.json': pet }],
  ['in a folder above', '../../common/pet.json', { 'common/pet.json': pet }],
  ['a place in a file', 'models.json#/definitions/Pet', { 'apis/crm/models.json': { definitions: { Pet: pet } } }],
  ['a place without slash', 'models.json#definitions/Pet', { 'apis/crm/models.json': { definitions: { Pet: pet } } }],
  ['an escaped place', 'models.json#/a~1b/c%20d', { 'apis/crm/models.json': { 'a/b': { 'c d': pet } } }],
  ['an anchor', 'models.json#pet', { 'apis/crm/models.json': { x: { ...pet, $anchor: 'pet' } } }],
  ['YAML', 'pet.yaml', { 'apis/crm/pet.yaml': 'type: object\nrequired: [name]\nproperties: {name: {type: string}}\n' }],
  ['a packed file', 'pet.json', { 'apis/crm/pet.json.gz': pet }],
  ['a name with a space', 'my%20pet.json', { 'apis/crm/my pet.json': pet }],
  ['the file itself by name', 'openapi.json#/components/schemas/Pet', {}],
  [
    'a file that goes on to another',
    'a.json',
    { 'apis/crm/a.json': { $ref: 'sub/b.json#/Pet' }, 'apis/crm/sub/b.json': { Pet: pet } },
  ],
  ['a file that refers to itself', 'a.json#/Alias', { 'apis/crm/a.json': { Alias: { $ref: '#/Pet' }, Pet: pet } }],
  ['a file that comes back', 'a.json', { 'apis/crm/a.json': { $ref: 'openapi.json#/components/schemas/Pet' } }],
])('a reference to %s is followed', (_what, $ref, others) => {
  const beside = { components: { schemas: { Pet: pet } } }
  const converted = convertIn({ 'apis/crm/openapi.json': apiWithBody({ $ref }, beside), ...others })
  expect(bodyOf(converted)).toEqual(pet)
  expect(codesOf(converted)).toEqual([])
})

test('files that refer to each other in a circle end in $defs', () => {
  const node = (other: string) => ({ type: 'object', properties: { next: { $ref: other } } })
  const converted = convertIn({
    'apis/crm/openapi.json': apiWithBody({ $ref: 'a.json' }),
    'apis/crm/a.json': node('b.json'),
    'apis/crm/b.json': node('a.json'),
  })
  const { $defs } = converted.operations[0]!.content.inputSchema as { $defs: Record<string, unknown> }
  const [name] = Object.keys($defs)
  expect(name).toMatch(/^a_[0-9a-f]{6}$/)
  expect($defs[name!]).toEqual({
    type: 'object',
    properties: { next: { type: 'object', properties: { next: { $ref: `#/$defs/${name}` } } } },
  })
})

test('paths and parameters may stand in other files, and their references mean their own file', () => {
  const converted = convertIn({
    'apis/crm/openapi.json': {
      openapi: '3.1.0',
      info: { title: 'CRM', version: '1' },
      paths: { '/pets/{id}': { $ref: 'paths/pet.yaml' } },
    },
    'apis/crm/paths/pet.yaml':
      'parameters: [{$ref: "../parameters.yaml#/Id"}]\nget:\n  responses:\n    "200":\n      content:\n        application/json:\n          schema:\n            $ref: >-\n              ../pet.json\n',
    'apis/crm/parameters.yaml':
      'Id: {name: id, in: path, required: true, schema: {$ref: "#/Number"}}\nNumber: {type: integer}\n',
    'apis/crm/pet.json': pet,
  })
  expect(converted.skipped).toEqual([])
  expect(converted.operations[0]!.content.inputSchema).toMatchObject({ properties: { id: { type: 'integer' } } })
  expect(converted.operations[0]!.content.outputSchema).toEqual(pet)
})

test.each([
  ['is not there', 'gone.json', {}],
  ['cannot be read', 'bad.json', { 'apis/crm/bad.json': '{"a":' }],
  ['lies above the import', '../../../secret.json', { 'secret.json': pet }],
  ['is on another host', 'https://schemas.example.com/pet.json', {}],
])('a reference to a file that %s accepts anything, with a note', (_what, $ref, others) => {
  const converted = convertIn({ 'apis/crm/openapi.json': apiWithBody({ $ref }), ...others })
  expect(bodyOf(converted)).toEqual({})
  expect(codesOf(converted)).toContain('external_reference')
})

test('whatever files refer to, every operation is accounted for and no schema refers outside itself', () => {
  const places = ['', '#', '#/', '#x', '#/Pet', '#/a', '#/components/schemas/Pet', '#/paths/~1pets', '/Pet', 'Pet']
  const names = ['', 'a.json', './b.json', 'openapi.json', '../crm/a.json', 'gone.json', 'https://x.example/a.json']
  const reference = fc.tuple(fc.constantFrom(...names), fc.constantFrom(...places)).map(([file, place]) => file + place)
  const schema = fc.letrec((tie) => ({
    node: fc.oneof(
      reference.map(($ref) => ({ $ref })),
      fc.constant(pet),
      fc.record({ properties: fc.dictionary(fc.constantFrom('a', 'Pet', '$ref'), tie('node'), { maxKeys: 2 }) }),
      fc.record({ allOf: fc.array(tie('node'), { maxLength: 2 }) }),
      fc.record({ oneOf: fc.array(tie('node'), { maxLength: 2 }) }),
    ),
  })).node
  const file = fc.record({ Pet: schema, a: schema, $anchor: fc.constant('x') })
  fc.assert(
    fc.property(schema, schema, file, file, (body, component, a, b) => {
      const main = apiWithBody(body, { components: { schemas: { Pet: component } } })
      const converted = convertIn({ 'apis/crm/openapi.json': main, 'apis/crm/a.json': a, 'apis/crm/b.json': b })
      expect(converted.operations).toHaveLength(1)
      const { inputSchema } = converted.operations[0]!.content
      const definitions = Object.keys((inputSchema as { $defs?: object }).$defs ?? {})
      const used = [...JSON.stringify(inputSchema).matchAll(/"\$ref":"([^"]*)"/g)].map(([, target]) => target!)
      expect(used.filter((target) => !definitions.includes(target.replace('#/$defs/', '')))).toEqual([])
    }),
    { numRuns: 500 },
  )
})
