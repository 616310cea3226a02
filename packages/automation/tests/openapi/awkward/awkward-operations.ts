import { answers, json, taking, api, type AwkwardDocument } from './awkward-document.ts'

export const awkwardOperations: readonly AwkwardDocument[] = [
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
]
