const nouns = ['customer', 'invoice', 'job', 'technician', 'quote', 'payment', 'part', 'visit', 'contract', 'report']
const sorts = ['open', 'archived', 'draft', 'recurring', 'urgent', 'regional', 'internal', 'shared', 'planned', 'late']
const verbs = ['get', 'post', 'put', 'delete'] as const

/** A made-up OpenAPI document with schemas that refer to each other, the same for the same seed. */
export function generatedDocument(seed: number, operationCount: number): string {
  const resources = Array.from({ length: Math.ceil(operationCount / verbs.length) }, (_, i) => {
    const noun = nouns[i % nouns.length]!
    const sort = sorts[Math.floor(i / nouns.length) % sorts.length]!
    return { path: `/${sort}-${noun}s-${i}`, name: `${sort}_${noun}_${i}`, noun, sort }
  })
  const operations = resources.flatMap((resource) => verbs.map((verb) => ({ verb, ...resource })))
  const paths: Record<string, Record<string, unknown>> = {}
  for (const { verb, path, name, noun, sort } of operations.slice(0, operationCount)) {
    ;(paths[`${path}/{id}`] ??= {})[verb] = operation(verb, name, `${sort} ${noun}`)
  }
  return JSON.stringify({
    openapi: '3.0.3',
    info: { title: `Generated API ${seed}`, version: '1.0.0' },
    servers: [{ url: `https://api-${seed}.example.com` }],
    paths,
    components: { schemas: Object.fromEntries(resources.map(({ name, sort }) => [name, schema(name, sort)])) },
  })
}

function operation(verb: (typeof verbs)[number], name: string, words: string): Record<string, unknown> {
  const body = { content: { 'application/json': { schema: { $ref: `#/components/schemas/${name}` } } } }
  return {
    operationId: `${verb}_${name}`,
    summary: `${verb} one ${words}`,
    description: `Works on one ${words} of the company that the caller belongs to, and answers with it as it is then.`,
    parameters: [
      { name: 'id', in: 'path', required: true, schema: { type: 'string', format: 'uuid' } },
      { name: 'expand', in: 'query', description: 'What to answer with besides.', schema: { type: 'string' } },
    ],
    ...(verb === 'get' || verb === 'delete' ? {} : { requestBody: { required: true, ...body } }),
    responses: { 200: { description: 'Done.', ...body }, 404: { description: 'There is none.' } },
  }
}

function schema(name: string, sort: string): Record<string, unknown> {
  return {
    type: 'object',
    description: `One ${name.replaceAll('_', ' ')}.`,
    required: ['id', 'state'],
    properties: {
      id: { type: 'string', format: 'uuid', readOnly: true },
      state: { type: 'string', enum: [sort, 'done', 'cancelled'], nullable: true },
      amount: { type: 'number', minimum: 0, description: 'In the currency of the company.' },
      lines: { type: 'array', items: { type: 'object', properties: { text: { type: 'string', maxLength: 500 } } } },
      parent: { $ref: `#/components/schemas/${name}` },
    },
  }
}
