import type { Notes } from '../notes.ts'
import { isPlainObject, type PlainObject } from '../plain-object.ts'
import { toPointer, type ReferenceResolver } from '../resolve-reference.ts'
import type { OperationSite } from './operation-source.ts'

export interface DeclaredParameter {
  readonly raw: PlainObject
  readonly name: string
  /** As written, lower case. */
  readonly in: string
  readonly at: readonly string[]
}

/** Parameters of the path and of the operation; the operation's replace those of the same name and place. */
export function mergeParameters(
  site: OperationSite,
  resolver: ReferenceResolver,
  notes: Notes,
): readonly DeclaredParameter[] {
  const merged = new Map<string, DeclaredParameter>()
  const sources = [
    { list: site.pathItem['parameters'], at: [...site.at.slice(0, 2), 'parameters'], isOwn: false },
    { list: site.operation['parameters'], at: [...site.at, 'parameters'], isOwn: true },
  ]
  for (const { list, at, isOwn } of sources) {
    if (list === undefined || list === null) continue
    if (!Array.isArray(list)) notes.add('parameters_ignored', 'parameters must be a list.', toPointer(at))
    const seen = new Set<string>()
    for (const [i, value] of (Array.isArray(list) ? list : []).entries()) {
      const parameter = declared(value, site, resolver, [...at, String(i)], notes)
      if (parameter === undefined) continue
      const key = `${parameter.in} ${parameter.name}`
      if (seen.has(key))
        notes.add('duplicate_parameter', `${key} is declared twice; the last one counts.`, toPointer(at))
      seen.add(key)
      if (isOwn) merged.delete(key)
      merged.set(key, parameter)
    }
  }
  return [...merged.values()]
}

function declared(
  value: unknown,
  site: OperationSite,
  resolver: ReferenceResolver,
  at: readonly string[],
  notes: Notes,
): DeclaredParameter | undefined {
  const raw = resolver.follow(value)
  const ignore = (code: string, why: string): undefined => notes.add(code, why, toPointer(at)) as undefined
  if (raw === undefined) {
    const reference = isPlainObject(value) ? String(value['$ref']).slice(0, 200) : ''
    return reference === ''
      ? ignore('parameter_ignored', 'A parameter must be an object.')
      : ignore('unresolved_reference', `The parameter ${reference} leads nowhere in this document; it is left out.`)
  }
  const name = typeof raw['name'] === 'number' ? String(raw['name']) : raw['name']
  // Swagger 2.0 needs no name for a body, and people forget it for one that is referred to.
  const place = typeof raw['in'] === 'string' ? raw['in'].toLowerCase() : ''
  if (typeof name !== 'string' || name === '') {
    return place === 'body'
      ? { raw, name: 'body', in: place, at }
      : ignore('parameter_ignored', 'A parameter without a name is left out.')
  }
  if (place !== '') return { raw, name, in: place === 'formdata' ? 'formData' : place, at }
  notes.add('parameter_repaired', `The parameter ${name.slice(0, 60)} does not say where it goes.`, toPointer(at))
  return { raw, name, in: site.path.includes(`{${name}}`) ? 'path' : 'query', at }
}
