import type { DocumentFormat } from '../detect-version.ts'
import { isPlainObject, objectOr, type PlainObject } from '../plain-object.ts'
import type { ReferenceResolver } from '../resolve-reference.ts'
import { isJson, jsonMediaType } from './media-types.ts'
import type { AnswerSource, OperationSite } from './operation-source.ts'

const maxAccepted = 10

/** What the operation answers when it succeeds. The main answer is the first 2xx with a body. */
export function readAnswer(
  site: OperationSite,
  root: PlainObject,
  format: DocumentFormat,
  resolver: ReferenceResolver,
): AnswerSource {
  const responses = objectOr(site.operation['responses'])
  const successes = successCodes(responses).flatMap((code) => {
    const response = resolver.follow(responses[code])
    return response === undefined ? [] : [{ code, response }]
  })
  if (format === 'swagger_2') return swaggerAnswer(site, root, successes)

  const withBody = successes.filter(({ response }) => Object.keys(objectOr(response['content'])).length > 0)
  const accept = withBody.flatMap(({ response }) => Object.keys(objectOr(response['content'])).filter(isMediaType))
  const main = withBody[0]
  if (main === undefined) return { accept: [], at: site.at }
  const content = objectOr(main.response['content'])
  const key = jsonMediaType(content)
  const at = [...site.at, 'responses', main.code, 'content', ...(key === undefined ? [] : [key, 'schema'])]
  const schema = key === undefined ? undefined : objectOr(content[key])['schema']
  return { ...(schema === undefined ? {} : { schema }), at, accept: distinct(accept) }
}

function swaggerAnswer(
  site: OperationSite,
  root: PlainObject,
  successes: readonly { readonly code: string; readonly response: PlainObject }[],
): AnswerSource {
  const produces = site.operation['produces'] ?? root['produces']
  const accept = distinct(
    (Array.isArray(produces) ? produces : []).filter((type) => typeof type === 'string' && isMediaType(type)),
  )
  const main = successes.find(({ response }) => response['schema'] !== undefined)
  if (main === undefined) return { accept, at: site.at }
  const at = [...site.at, 'responses', main.code, 'schema']
  const { schema } = main.response
  const isFile = isPlainObject(schema) && schema['type'] === 'file'
  const canBeJson =
    accept.length === 0 || accept.some((type) => isJson(type.split(';', 1)[0]!.trim().toLowerCase()) || type === '*/*')
  return { ...(isFile || !canBeJson ? {} : { schema }), at, accept }
}

function successCodes(responses: PlainObject): readonly string[] {
  const codes = Object.keys(responses)
  const exact = codes.filter((code) => /^2\d\d$/.test(code)).sort()
  const ranges = codes.filter((code) => /^2xx$/i.test(code))
  const successes = [...exact, ...ranges]
  return successes.length > 0 ? successes : codes.filter((code) => code === 'default')
}

function isMediaType(type: string): boolean {
  return /^[\w!#$&^.+*-]+\/[\w!#$&^.+*-]+(?:;[\x20-\x7e]*)?$/.test(type) && type.length <= 200
}

function distinct(list: readonly string[]): readonly string[] {
  return [...new Set(list)].slice(0, maxAccepted)
}
