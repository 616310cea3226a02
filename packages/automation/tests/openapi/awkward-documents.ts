export interface AwkwardDocument {
  readonly what: string
  /** The text, or what is to be written as JSON. */
  readonly document: string | object
  /** Method and path of what is imported; no path means the next like the last. */
  readonly imported: readonly string[]
  readonly skipped?: readonly string[]
  /** Codes of notes that have to be among those of the import. */
  readonly notes?: readonly string[]
}

const answers = { responses: { 200: { description: 'Done' } } }
const json = (schema: unknown, media: object = {}): object => ({
  content: { 'application/json': { schema, ...media } },
})
const taking = (schema: unknown): object => ({ requestBody: json(schema), ...answers })
const api = (paths: object, beside: object = {}): object => ({
  openapi: '3.1.0',
  info: { title: 'Awkward', version: '1.0.0' },
  servers: [{ url: 'https://api.example.com/v1' }],
  paths,
  ...beside,
})
const api30 = (paths: object, beside: object = {}): object => api(paths, { openapi: '3.0.3', ...beside })

/** What descriptions of APIs do that their specification does not foresee, or that few readers of it do. */
export const awkwardDocuments: readonly AwkwardDocument[] = [
  {
    what: 'operations without an operationId, and with the same one',
    document: api({
      '/a': { get: answers, post: { operationId: 'same', ...answers } },
      '/b': { get: { operationId: 'same', ...answers }, delete: { operationId: '', ...answers } },
      '/c': { get: { operationId: 42, ...answers } },
    }),
    imported: ['GET /a', 'POST /a', 'GET /b', 'DELETE /b', 'GET /c'],
  },
  {
    what: 'parameters and servers of the path, replaced by those of the operation',
    document: api({
      '/a/{id}': {
        servers: [{ url: '/other' }],
        parameters: [
          { name: 'id', in: 'path', required: true, schema: { type: 'string' } },
          { name: 'q', in: 'query', schema: { type: 'string' } },
        ],
        get: { parameters: [{ name: 'q', in: 'query', required: true, schema: { type: 'integer' } }], ...answers },
        put: { servers: [{ url: 'https://elsewhere.example.com' }], ...answers },
      },
    }),
    imported: ['GET /a/{id}', 'PUT /a/{id}'],
  },
  {
    what: 'parameters with content instead of a schema',
    document: api({
      '/a': {
        get: {
          parameters: [
            { name: 'filter', in: 'query', ...json({ type: 'object', properties: { a: { type: 'integer' } } }) },
            { name: 'xml', in: 'query', content: { 'application/xml': { schema: { type: 'object' } } } },
            { name: 'empty', in: 'query', content: {} },
          ],
          ...answers,
        },
      },
    }),
    imported: ['GET /a'],
  },
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
    what: 'bodies with GET, DELETE and HEAD',
    document: api({ '/a': { get: taking({ type: 'object' }), delete: taking({ type: 'array' }), head: taking({}) } }),
    imported: ['GET /a', 'DELETE /a', 'HEAD /a'],
    notes: ['body_ignored'],
  },
  {
    what: 'answers for default alone, for ranges, and without any',
    document: api({
      '/a': {
        get: { responses: { default: { description: 'Any', ...json({ type: 'object' }) } } },
        put: { responses: { '2XX': { description: 'Good', ...json({ type: 'array' }) } } },
        post: { responses: {} },
        delete: {},
        patch: { responses: null },
      },
    }),
    imported: ['GET /a', 'PUT /a', 'POST /a', 'DELETE /a', 'PATCH /a'],
  },
  {
    what: 'webhooks, callbacks, links and extensions of odd types',
    document: api(
      {
        'x-paths': 5,
        '/a': {
          'x-list': [1],
          post: {
            'x-nothing': null,
            'x-deep': { a: [{}] },
            callbacks: { done: { '{$request.body#/url}': { post: answers } } },
            responses: { 201: { description: 'Made', links: { next: { operationId: 'nowhere' } } } },
            requestBody: json({ type: 'object', 'x-order': { '': [] } }),
          },
        },
      },
      { webhooks: { made: { post: answers } }, 'x-root': [null] },
    ),
    imported: ['POST /a'],
    notes: ['webhooks_ignored', 'callbacks_ignored'],
  },
  {
    what: 'only webhooks',
    document: { openapi: '3.1.0', info: { title: 'Hooks', version: '1' }, webhooks: { made: { post: answers } } },
    imported: [],
    notes: ['webhooks_ignored', 'no_operations'],
  },
  {
    what: 'a very long description, with markup and invisible characters',
    document: api({
      '/a': {
        get: { summary: 'S'.repeat(5_000), description: `<p>\u200b${'**bold** '.repeat(50_000)}</p>`, ...answers },
      },
    }),
    imported: ['GET /a'],
  },
  {
    what: 'versions as numbers, a byte order mark and line ends of another system',
    document:
      '\ufeffopenapi: 3.0\r\ninfo:\r\n  title: Numbers\r\n  version: 1.10\r\npaths:\r\n  /a:\r\n    get:\r\n      responses:\r\n        200: {description: ok}\r\n',
    imported: ['GET /a'],
  },
  {
    what: 'keys that are written twice, in YAML',
    document:
      'openapi: 3.0.3\ninfo: {title: Twice, version: "1"}\npaths:\n  /a:\n    get: {summary: First, responses: {}}\n    get: {summary: Second, responses: {}}\n',
    imported: ['GET /a'],
    skipped: ['GET /a'],
    notes: ['duplicate_key'],
  },
  {
    what: 'anchors, aliases and merge keys of YAML',
    document: [
      'openapi: 3.0.3',
      'info: {title: Anchors, version: "1"}',
      'x-shared: &shared {responses: {200: {description: ok}}}',
      'paths:',
      '  /a:',
      '    get: &get {<<: *shared, summary: Look}',
      '    put: {<<: [*shared, {summary: Put}], operationId: putIt}',
      '  /b: {get: *get}',
    ].join('\n'),
    imported: ['GET /a', 'PUT /a', 'GET /b'],
  },
  {
    what: 'references to files that are missing, to nothing and to themselves',
    document: api(
      {
        '/a': { post: taking({ $ref: './models/Pet.yaml#/Pet' }) },
        '/b': { get: { parameters: [{ $ref: '#/components/parameters/None' }, { $ref: 5 }, null], ...answers } },
        '/c': { $ref: '#/paths/~1nowhere' },
        '/d': { post: { requestBody: { $ref: '#/components/requestBodies/Self' }, ...answers } },
        '/e': { post: taking({ $ref: 'https://example.com/schema.json' }) },
        '/f': { post: taking({ $ref: '#/%zz/broken' }) },
      },
      { components: { requestBodies: { Self: { $ref: '#/components/requestBodies/Self' } } } },
    ),
    imported: ['POST /a', 'GET /b', 'POST /d', 'POST /e', 'POST /f'],
    skipped: [' /c'],
    notes: ['unresolved_reference'],
  },
  {
    what: 'paths that end in a slash, differ in the names of parameters, or repeat one',
    document: api({
      '/a': { get: answers },
      '/a/': { get: answers },
      '/a/{id}': { get: answers },
      '/a/{name}': { get: answers },
      '/b/{id}/{id}': { get: answers },
      'c/{d.e}/{f-g}': { get: answers },
      '/h/{open': { get: answers },
      '/': { get: answers },
    }),
    imported: ['GET /a', 'GET /a/', 'GET /a/{id}', 'GET /a/{name}', 'GET /b/{id}/{id}', 'GET /c/{d.e}/{f-g}', 'GET /'],
    skipped: ['GET /h/{open'],
  },
  {
    what: 'header parameters that the specification ignores, and headers that nobody may choose',
    document: api({
      '/a': {
        get: {
          parameters: ['Authorization', 'accept', 'Content-Type', 'Host', 'Cookie', 'User-Agent'].map((name) => ({
            name,
            in: 'header',
            required: true,
            schema: { type: 'string' },
          })),
          ...answers,
        },
      },
    }),
    imported: ['GET /a'],
    notes: ['parameter_ignored'],
  },
  {
    what: 'security that is switched off, not defined, or of an odd shape',
    document: api(
      {
        '/a': {
          get: { security: [], ...answers },
          put: { security: [{ none: [] }, {}], ...answers },
          post: { security: 'x', ...answers },
        },
      },
      {
        security: [{ key: [] }],
        components: { securitySchemes: { key: { type: 'apiKey', in: 'header', name: 'X-Key' }, odd: 5 } },
      },
    ),
    imported: ['GET /a', 'PUT /a', 'POST /a'],
  },
  {
    what: 'servers that are relative, templates, or no URL at all',
    document: api(
      {
        '/a': {
          get: { servers: [{ url: '../v2' }, 5], ...answers },
          put: { servers: [{ url: 'not a url {x}' }], ...answers },
        },
      },
      { servers: [{ url: '/v1/' }, { url: '{scheme}://{host}', variables: { scheme: { enum: ['https'] } } }] },
    ),
    imported: ['GET /a', 'PUT /a'],
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
  {
    what: 'OpenAPI 3.2: the method query, further methods, a parameter that is the query, streams of items',
    document: api(
      {
        '/a': {
          query: { ...taking({ type: 'object' }) },
          additionalOperations: { LINK: answers, 'no method': answers, GET: answers },
          get: {
            parameters: [
              {
                name: 'all',
                in: 'querystring',
                content: {
                  'application/x-www-form-urlencoded': {
                    schema: { type: 'object', properties: { q: { type: 'string' } } },
                  },
                },
              },
            ],
            responses: {
              200: { description: 'Items', content: { 'application/jsonl': { itemSchema: { type: 'object' } } } },
            },
          },
          post: { requestBody: { content: { 'application/jsonl': { itemSchema: { type: 'object' } } } }, ...answers },
        },
      },
      { openapi: '3.2.0', $self: 'https://example.com/api.json' },
    ),
    imported: ['QUERY /a', 'GET /a', 'POST /a', 'LINK /a'],
    skipped: ['NO METHOD /a', 'GET /a'],
  },
  {
    what: 'Swagger 2.0 with all that is odd about its parameters',
    document: {
      swagger: 2.0,
      info: { title: 'Old', version: 1 },
      host: 'old.example.com',
      basePath: 'v1',
      consumes: 'application/json',
      paths: {
        '/a/{id}': {
          get: {
            parameters: [
              { name: 'id', in: 'path', type: 'string' },
              { name: 'list', in: 'query', type: 'array', items: { type: 'integer' }, collectionFormat: 'nonsense' },
              { name: 'big', in: 'query', type: 'long', default: '5', 'x-nullable': true },
              { name: 'lost', type: 'string' },
              { in: 'query', type: 'string' },
            ],
            responses: { 200: { description: 'File', schema: { type: 'file' } } },
          },
          post: {
            parameters: [
              { in: 'body', schema: { $ref: '#/definitions/Pet' } },
              { name: 'f', in: 'formData', type: 'file' },
            ],
            responses: {},
          },
        },
      },
      definitions: {
        Pet: { required: ['a'], properties: { a: { type: 'string', discriminator: true } }, discriminator: 'a' },
      },
    },
    imported: ['GET /a/{id}', 'POST /a/{id}'],
    notes: ['form_ignored', 'parameter_repaired', 'parameter_ignored'],
  },
  {
    what: 'JSON with comments and commas too many',
    document:
      '{\n  // ours\n  "openapi": "3.0.3", "info": {"title": "Loose", "version": "1",},\n  "paths": {"/a": {"get": {}}},\n}',
    imported: ['GET /a'],
  },
  {
    what: 'members called like those that every object has',
    document:
      '{"openapi":"3.0.3","info":{"title":"P","version":"1"},"paths":{"/constructor":{"post":{"operationId":"__proto__","requestBody":{"content":{"application/json":{"schema":{"type":"object","required":["__proto__","toString"],"properties":{"__proto__":{"type":"integer"},"toString":{"type":"string"}}}}}},"responses":{}}},"/__proto__":{"get":{"responses":{}}}}}',
    imported: ['POST /constructor', 'GET /__proto__'],
  },
]

function nested(depth: number): object {
  return depth === 0 ? { type: 'string' } : { type: 'object', properties: { [`level${depth}`]: nested(depth - 1) } }
}
