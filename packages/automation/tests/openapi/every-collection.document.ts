const items = { type: 'string' }
const list = { type: 'array', items }

/** What only Swagger 2.0 has: collection formats, form parameters, a body parameter, files. */
export const everyCollection = {
  swagger: '2.0',
  info: { title: 'Every collection', version: '1.0' },
  consumes: ['application/json'],
  produces: ['application/json', 'text/csv'],
  parameters: { Trace: { name: 'X-Trace', in: 'header', type: 'string' } },
  paths: {
    '/lists/{csv}/{pipes}': {
      parameters: [
        { name: 'csv', in: 'path', required: true, ...list },
        { name: 'pipes', in: 'path', required: true, ...list, collectionFormat: 'pipes' },
        { $ref: '#/parameters/Trace' },
      ],
      get: {
        parameters: [
          ...(['csv', 'ssv', 'tsv', 'pipes', 'multi'] as const).map((collectionFormat) => ({
            name: `by ${collectionFormat}`,
            in: 'query',
            ...list,
            collectionFormat,
          })),
          { name: 'X-List', in: 'header', ...list },
          { name: 'X-Pipes', in: 'header', ...list, collectionFormat: 'pipes' },
          { name: 'amount', in: 'query', type: 'number' },
        ],
        responses: {},
      },
    },
    '/body': {
      put: {
        parameters: [{ name: 'thing', in: 'body', required: true, schema: { $ref: '#/definitions/Thing' } }],
        responses: {},
      },
      delete: { parameters: [{ name: 'thing', in: 'body', schema: { $ref: '#/definitions/Thing' } }], responses: {} },
    },
    '/form': {
      post: {
        consumes: ['application/x-www-form-urlencoded'],
        parameters: [
          { name: 'name', in: 'formData', type: 'string', required: true },
          { name: 'joined', in: 'formData', ...list },
          { name: 'several', in: 'formData', ...list, collectionFormat: 'multi' },
          { name: 'pipes', in: 'formData', ...list, collectionFormat: 'pipes' },
          { name: 'agreed', in: 'formData', type: 'boolean' },
        ],
        responses: {},
      },
    },
    '/upload': {
      post: {
        consumes: ['multipart/form-data'],
        parameters: [
          { name: 'file', in: 'formData', type: 'file', required: true },
          { name: 'title', in: 'formData', type: 'string' },
          { name: 'tags', in: 'formData', ...list },
        ],
        responses: {},
      },
    },
    '/text': {
      post: {
        consumes: ['text/plain'],
        parameters: [{ name: 'text', in: 'body', schema: { type: 'string' } }],
        responses: {},
      },
    },
  },
  definitions: {
    Thing: {
      type: 'object',
      required: ['id', 'name'],
      properties: { id: { type: 'integer', readOnly: true }, name: items, inner: { $ref: '#/definitions/Thing' } },
    },
  },
}
