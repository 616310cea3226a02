import { answers, json, taking, api, api30, nested, type AwkwardDocument } from './awkward-document.ts'

export const awkwardSchemas: readonly AwkwardDocument[] = [
  {
    what: 'allOf with nothing but required, and allOf that leads back to itself',
    document: api30(
      {
        '/a': { post: taking({ allOf: [{ $ref: '#/components/schemas/Pet' }, { required: ['name'] }] }) },
        '/b': { post: taking({ $ref: '#/components/schemas/Loop' }) },
        '/c': { post: taking({ $ref: '#/components/schemas/One' }) },
      },
      {
        components: {
          schemas: {
            Pet: { type: 'object', properties: { name: { type: 'string' } } },
            Loop: { allOf: [{ $ref: '#/components/schemas/Loop' }, { type: 'object', properties: { a: {} } }] },
            One: { allOf: [{ $ref: '#/components/schemas/Other' }] },
            Other: { allOf: [{ $ref: '#/components/schemas/One' }, { type: 'object' }] },
          },
        },
      },
    ),
    imported: ['POST /a', 'POST /b', 'POST /c'],
  },
  {
    what: 'a discriminator with a mapping, by name, by reference and to nothing',
    document: api30(
      { '/a': { post: taking({ $ref: '#/components/schemas/Animal' }) } },
      {
        components: {
          schemas: {
            Animal: {
              oneOf: [{ $ref: '#/components/schemas/Cat' }, { $ref: '#/components/schemas/Dog' }],
              discriminator: {
                propertyName: 'kind',
                mapping: { cat: 'Cat', dog: '#/components/schemas/Dog', fish: '#/components/schemas/Fish' },
              },
            },
            Cat: {
              type: 'object',
              required: ['kind', 'lives'],
              properties: { kind: { type: 'string' }, lives: { type: 'integer' } },
            },
            Dog: {
              type: 'object',
              required: ['kind', 'barks'],
              properties: { kind: { type: 'string' }, barks: { type: 'boolean' } },
            },
          },
        },
      },
    ),
    imported: ['POST /a'],
  },
  {
    what: 'members beside $ref, boolean schemas, lists of types, const, tuples and what is left over, in 3.1',
    document: api(
      {
        '/a': {
          post: taking({
            type: 'object',
            required: ['tuple'],
            properties: {
              ref: { $ref: '#/components/schemas/Name', maxLength: 3, description: 'Short' },
              anything: true,
              nothing: false,
              either: { type: ['string', 'integer', 'null'] },
              fixed: { const: 'v1' },
              tuple: {
                type: 'array',
                prefixItems: [{ type: 'integer' }, { type: 'string' }],
                items: false,
                minItems: 2,
              },
            },
            patternProperties: { '^x-': { type: 'string' }, '(?<=a)b': { type: 'integer' }, '[': true },
            unevaluatedProperties: false,
          }),
        },
      },
      { components: { schemas: { Name: { type: 'string' } } } },
    ),
    imported: ['POST /a'],
  },
  {
    what: 'properties that are only read or only written, both of them required',
    document: api({
      '/a': {
        post: {
          requestBody: json({
            type: 'object',
            required: ['id', 'secret'],
            properties: { id: { type: 'integer', readOnly: true }, secret: { type: 'string', writeOnly: true } },
          }),
          ...answers,
        },
      },
    }),
    imported: ['POST /a'],
  },
  {
    what: 'nullable in every place of 3.0, with enums and references',
    document: api30(
      {
        '/a': {
          post: taking({
            type: 'object',
            required: ['kind', 'ref', 'bound'],
            properties: {
              kind: { type: 'string', nullable: true, enum: ['a', 'b'] },
              ref: { nullable: true, allOf: [{ $ref: '#/components/schemas/Kind' }] },
              bound: { type: 'number', minimum: 0, exclusiveMinimum: true, maximum: 10, exclusiveMaximum: false },
              untyped: { nullable: true },
            },
          }),
        },
      },
      { components: { schemas: { Kind: { type: 'string', enum: ['x'] } } } },
    ),
    imported: ['POST /a'],
  },
  {
    what: 'bounds as numbers in 3.1, and numbers written as text',
    document: api({
      '/a': {
        post: taking({
          type: 'object',
          required: ['n', 'text'],
          properties: {
            n: { type: 'integer', exclusiveMinimum: 0, exclusiveMaximum: 3, multipleOf: 1 },
            text: { type: 'string', minLength: '2', maxLength: 4.0 },
          },
        }),
      },
    }),
    imported: ['POST /a'],
    notes: ['number_repaired'],
  },
  {
    what: 'bytes in the ways of 3.0 and 3.1, and several media types for a body',
    document: api({
      '/a': {
        post: {
          requestBody: {
            content: {
              'application/octet-stream': {},
              'text/csv': { schema: { type: 'string' } },
              'multipart/form-data': {
                schema: {
                  type: 'object',
                  required: ['old', 'new', 'text'],
                  properties: {
                    old: { type: 'string', format: 'binary' },
                    new: { type: 'string', contentMediaType: 'application/pdf' },
                    text: { type: 'string', contentEncoding: 'base64' },
                  },
                },
              },
            },
          },
          ...answers,
        },
      },
      '/b': { put: { requestBody: { content: { 'image/png': {}, 'image/jpeg': {} } }, ...answers } },
      '/c': { put: { requestBody: { content: {} }, ...answers } },
      '/d': { put: { requestBody: { content: { nonsense: {}, 'x-vendor': 1 } }, ...answers } },
    }),
    imported: ['POST /a', 'PUT /b', 'PUT /c', 'PUT /d'],
    notes: ['media_type_missing'],
  },
  {
    what: 'an enum of thousands and schemas that are very deep',
    document: api({
      '/a': {
        post: taking({
          type: 'object',
          properties: { many: { enum: Array.from({ length: 20_000 }, (_, i) => `value ${i}`) }, deep: nested(60) },
        }),
      },
    }),
    imported: ['POST /a'],
  },
]
