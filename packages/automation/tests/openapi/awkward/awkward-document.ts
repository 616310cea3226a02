/** What descriptions of APIs do that their specification does not foresee, or that few readers of it do. */
export interface AwkwardDocument {
  readonly what: string
  /** The text, or what is to be written as JSON. */
  readonly document: string | object
  /** Method and path of what is imported; in the order of the document. */
  readonly imported: readonly string[]
  readonly skipped?: readonly string[]
  /** Codes of notes that have to be among those of the import. */
  readonly notes?: readonly string[]
}

export const answers = { responses: { 200: { description: 'Done' } } }
export const json = (schema: unknown, media: object = {}): object => ({
  content: { 'application/json': { schema, ...media } },
})
export const taking = (schema: unknown): object => ({ requestBody: json(schema), ...answers })
export const api = (paths: object, beside: object = {}): object => ({
  openapi: '3.1.0',
  info: { title: 'Awkward', version: '1.0.0' },
  servers: [{ url: 'https://api.example.com/v1' }],
  paths,
  ...beside,
})
export const api30 = (paths: object, beside: object = {}): object => api(paths, { openapi: '3.0.3', ...beside })

export function nested(depth: number): object {
  return depth === 0 ? { type: 'string' } : { type: 'object', properties: { [`level${depth}`]: nested(depth - 1) } }
}
