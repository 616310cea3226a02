import type { RequestAction } from '../action/action.ts'
import type { ConvertedDocument } from './converted-document.ts'
import { convertDocument } from './convert-document.ts'

type Json = Readonly<Record<string, unknown>>

/** For tests: a document around paths, with what a test wants beside them. */
export function apiOf(paths: Json, beside: Json = {}): string {
  return JSON.stringify({ openapi: '3.0.3', info: { title: 'Test API', version: '1.2.3' }, ...beside, paths })
}

export function convertText(content: string, file = 'test.json'): ConvertedDocument {
  return convertDocument({ file, content })
}

/** For tests: converts a document with one operation and answers what it became. */
export function convertOne(
  operation: Json,
  beside: Json = {},
  at: { path?: string; method?: string } = {},
): RequestAction['request'] &
  Pick<RequestAction, 'inputSchema' | 'outputSchema' | 'effect' | 'title' | 'description' | 'tags' | 'isDeprecated'> & {
    readonly codes: readonly string[]
    readonly names: readonly string[]
  } {
  const { path = '/things', method = 'post' } = at
  const converted = convertText(apiOf({ [path]: { [method]: operation } }, beside))
  const [first] = converted.operations
  if (first === undefined) throw new Error(`not converted: ${JSON.stringify(converted.skipped)}`)
  const { request, mode: _mode, ...content } = first.content
  return {
    ...request,
    ...content,
    outputSchema: content.outputSchema!,
    codes: converted.notes.map(({ code }) => code),
    names: first.nameProposals,
  }
}

/** For tests: what a schema of a JSON body becomes, and what was noted on the way. */
export function convertBodySchema(
  schema: unknown,
  beside: Json = {},
): { readonly schema: unknown; readonly definitions: unknown; readonly codes: readonly string[] } {
  const operation = { requestBody: { content: { 'application/json': { schema } } } }
  const { inputSchema, codes } = convertOne(operation, beside)
  const input = inputSchema as { properties: { body: unknown }; $defs?: unknown }
  return {
    schema: input.properties.body,
    definitions: input.$defs,
    codes: codes.filter((code) => code !== 'server_missing'),
  }
}
