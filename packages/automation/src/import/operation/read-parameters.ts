import { InvalidInputError } from '@gatehouse/core'
import { isAllowedRequestHeader } from '@gatehouse/egress'
import type { DocumentFormat } from '../detect-version.ts'
import type { Notes } from '../notes.ts'
import { toPointer } from '../resolve-reference.ts'
import type { DeclaredParameter } from './merge-parameters.ts'
import type { OperationSite, ParameterSource } from './operation-source.ts'
import { readPathTemplate } from './path-template.ts'
import { readParameter } from './read-parameter.ts'

/** Named by other parts of an operation: media types and sign-in. OpenAPI 3.1 §4.8.12.2.1 has them ignored. */
const ignoredHeaders = new Set(['accept', 'content-type', 'authorization'])

/** What Gatehouse says itself: who is signed in, and which call this is. */
const ownHeaders = new Set(['cookie', 'traceparent'])

const maxPathLength = 2_000

export interface ReadParameters {
  /** Path template of the request. */
  readonly path: string
  readonly parameters: readonly ParameterSource[]
}

/** Everything an operation takes besides its body. A parameter in the path that nobody declared is a required string. */
export function readParameters(
  site: OperationSite,
  declared: readonly DeclaredParameter[],
  format: DocumentFormat,
  notes: Notes,
): ReadParameters {
  const inPath = new Set(declared.filter((parameter) => parameter.in === 'path').map(({ name }) => name))
  const template = site.path.length > maxPathLength ? undefined : readPathTemplate(site.path, inPath)
  if (template === undefined) {
    throw new InvalidInputError(
      'invalid_path',
      'The path is too long, or its braces do not enclose names of parameters.',
    )
  }
  const parameters = declared.flatMap((parameter) => {
    const refusal = refuse(parameter, template.parameters)
    if (refusal === undefined && parameter.in === 'querystring') return [readQueryString(parameter, format)]
    if (refusal === undefined) return [readParameter(parameter, parameter.in as ParameterSource['in'], format)]
    if (refusal !== '') notes.add('parameter_ignored', refusal, toPointer(parameter.at))
    return []
  })
  const undeclared = template.parameters.filter((name) => !inPath.has(name)).map((name) => pathString(name, site))
  for (const { name } of undeclared) {
    notes.add(
      'parameter_undeclared',
      `The path has a parameter ${name.slice(0, 60)} that is not declared; it is taken as text.`,
      toPointer(site.at),
    )
  }
  return { path: template.path, parameters: [...undeclared, ...parameters] }
}

/** Why a parameter is left out; empty when that goes without saying, undefined when it stays. */
function refuse({ name, in: place }: DeclaredParameter, inPath: readonly string[]): string | undefined {
  const shown = name.slice(0, 60)
  if (place === 'body' || place === 'formData') return ''
  if (place === 'header') {
    if (ignoredHeaders.has(name.toLowerCase())) return ''
    return isAllowedRequestHeader(name) && !ownHeaders.has(name.toLowerCase())
      ? undefined
      : `The header ${shown} cannot be chosen by a caller; it is left out.`
  }
  if (place === 'path')
    return inPath.includes(name) ? undefined : `The path has no place for the parameter ${shown}; it is left out.`
  if (place === 'query' || place === 'cookie' || place === 'querystring') return undefined
  return `The parameter ${shown} goes to ${JSON.stringify(place.slice(0, 40))}, which is not known; it is left out.`
}

/** OpenAPI 3.2 §4.12.2.1: a `content` that is the whole query, so its name is not sent. */
function readQueryString(declared: DeclaredParameter, format: DocumentFormat): ParameterSource {
  const parameter = readParameter(declared, 'query', format)
  return { ...parameter, wireName: '', ...(parameter.style === 'json' ? {} : { style: 'form', explode: true }) }
}

function pathString(name: string, site: OperationSite): ParameterSource {
  return {
    name,
    in: 'path',
    isRequired: true,
    description: undefined,
    isDeprecated: false,
    schema: { type: 'string' },
    examples: [],
    style: 'simple',
    explode: false,
    allowReserved: false,
    at: site.at,
  }
}
