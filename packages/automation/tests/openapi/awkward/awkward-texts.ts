import { answers, taking, api, type AwkwardDocument } from './awkward-document.ts'

export const awkwardTexts: readonly AwkwardDocument[] = [
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
