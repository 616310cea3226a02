const text = { type: 'string' }
const number = { type: 'number' }
const list = { type: 'array', items: { anyOf: [text, { type: 'integer' }] } }
const map = { type: 'object', properties: { R: { type: 'integer' }, G: text, 'b c': text } }

/** One description for every way that OpenAPI 3 has of putting a value into a request. */
export const everyStyle = {
  openapi: '3.1.0',
  info: { title: 'Every style', version: '1.0.0' },
  paths: {
    '/simple/{text}/{list}/{spread}/{map}': {
      get: operation([
        inPath('text', 'simple', false, text),
        inPath('list', 'simple', false, list),
        inPath('spread', 'simple', true, map),
        inPath('map', 'simple', false, map),
      ]),
    },
    '/label/{text}/{list}/{spread}/{map}': {
      get: operation([
        inPath('text', 'label', false, text),
        inPath('list', 'label', false, list),
        inPath('spread', 'label', true, list),
        inPath('map', 'label', true, map),
      ]),
    },
    '/matrix/x{text}/x{list}/x{spread}/x{map}': {
      get: operation([
        inPath('text', 'matrix', false, text),
        inPath('list', 'matrix', false, list),
        inPath('spread', 'matrix', true, list),
        inPath('map', 'matrix', true, map),
      ]),
    },
    '/beside/{one}:{two}/act': {
      post: operation([inPath('one', 'simple', false, number), inPath('two', 'simple', false, number)]),
    },
    '/query': {
      parameters: [inQuery('shared', 'form', true, { type: ['integer', 'null'] })],
      get: operation([
        inQuery('form', 'form', false, list),
        inQuery('spread', 'form', true, list),
        inQuery('map', 'form', false, map),
        inQuery('space', 'spaceDelimited', false, list),
        inQuery('pipe', 'pipeDelimited', false, list),
        inQuery('pipe spread', 'pipeDelimited', true, list),
        inQuery('deep[er]', 'deepObject', true, map),
        { ...inQuery('reserved', 'form', true, text), allowReserved: true },
        { ...inQuery('reserved list', 'form', false, list), allowReserved: true },
        { name: 'json', in: 'query', content: { 'application/json': { schema: nested() } } },
        inQuery('flag', 'form', true, { type: 'boolean' }),
        inQuery('amount', 'form', true, { type: 'number' }),
      ]),
    },
    '/spread': { get: operation([inQuery('filter', 'form', true, map), inQuery('page', 'form', true, number)]) },
    '/deep': { get: operation([inQuery('filter', 'deepObject', true, nested()), inQuery('q', 'form', true, text)]) },
    '/headers': {
      delete: operation([
        { name: 'X-Text', in: 'header', schema: text },
        { name: 'X-List', in: 'header', schema: list },
        { name: 'X-Map', in: 'header', explode: true, schema: map },
        { name: 'X-Json', in: 'header', content: { 'application/json': { schema: nested() } } },
        { name: 'Authorization', in: 'header', schema: text },
        { name: 'session', in: 'cookie', schema: text },
        { name: 'choices', in: 'cookie', explode: false, schema: list },
      ]),
    },
    '/json': { post: { ...body('application/json', nested()), parameters: [inQuery('body', 'form', true, text)] } },
    '/merge': { patch: body('application/merge-patch+json; charset=utf-8', nested()) },
    '/any': { put: body('application/json', {}) },
    '/several': {
      post: {
        requestBody: {
          content: {
            'application/xml': { schema: text },
            'application/json': { schema: nested() },
            'multipart/form-data': { schema: nested() },
          },
        },
        responses: {},
      },
    },
    '/text': { post: body('text/plain', text) },
    '/xml': { post: body('application/xml', { type: 'object' }) },
    '/bytes': { post: body('application/octet-stream', { type: 'string', format: 'binary' }) },
    '/picture': { put: body('image/png', {}) },
    '/form': {
      post: body('application/x-www-form-urlencoded', fields(), {
        deep: { style: 'deepObject', explode: true },
        joined: { style: 'form', explode: false },
        pipes: { style: 'pipeDelimited', explode: false },
        document: { contentType: 'application/json' },
      }),
    },
    '/plain-form': { post: body('application/x-www-form-urlencoded', fields()) },
    '/multipart': {
      post: body(
        'multipart/form-data',
        {
          allOf: [
            fields(),
            {
              type: 'object',
              required: ['file'],
              properties: {
                file: { type: 'string', format: 'binary' },
                files: { type: 'array', items: { type: 'string', format: 'binary' } },
              },
            },
          ],
        },
        { joined: { style: 'form', explode: false }, document: { contentType: 'application/json' } },
      ),
    },
    '/upload': {
      post: body(
        'multipart/form-data',
        {
          type: 'object',
          required: ['picture', 'note', 'encoded'],
          properties: {
            picture: { type: 'string', contentMediaType: 'image/png' },
            note: { type: 'string', contentMediaType: 'text/csv' },
            encoded: { type: 'string', contentEncoding: 'base64', contentMediaType: 'image/png' },
            icon: {},
          },
        },
        { icon: { contentType: 'image/png, image/jpeg' } },
      ),
    },
    '/look': { query: body('application/json', nested()) },
    '/whole': {
      get: operation([
        { name: 'all', in: 'querystring', content: { 'application/x-www-form-urlencoded': { schema: map } } },
      ]),
      post: operation([{ name: 'all', in: 'querystring', content: { 'application/json': { schema: nested() } } }]),
    },
    '/search': { get: body('application/json', nested()) },
  },
}

function operation(parameters: readonly object[]): object {
  return { parameters, responses: { 200: { description: 'Done', content: { 'application/json': {} } } } }
}

function body(mediaType: string, schema: object, encoding?: object): object {
  const content = { [mediaType]: { schema, ...(encoding === undefined ? {} : { encoding }) } }
  return { requestBody: { required: true, content }, responses: { default: { description: 'Done' } } }
}

function inPath(name: string, style: string, explode: boolean, schema: object): object {
  return { name, in: 'path', required: true, style, explode, schema }
}

function inQuery(name: string, style: string, explode: boolean, schema: object): object {
  return { name, in: 'query', style, explode, schema }
}

function fields(): object {
  return {
    type: 'object',
    properties: {
      name: text,
      count: number,
      flag: { type: 'boolean' },
      nothing: { type: ['string', 'null'] },
      list,
      joined: list,
      pipes: list,
      map,
      deep: map,
      document: nested(),
    },
  }
}

function nested(): object {
  return {
    type: 'object',
    properties: { text, list, map, none: { type: 'null' }, far: { type: 'object', properties: { away: list } } },
  }
}
