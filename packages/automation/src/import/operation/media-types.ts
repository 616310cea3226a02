import type { RequestBody } from '../../action/action.ts'
import { isPlainObject, type PlainObject } from '../plain-object.ts'

export interface ChosenMediaType {
  /** Key in `content`. */
  readonly key: string
  /** What goes on the wire; ranges are made concrete. */
  readonly contentType: string
  readonly encoding: RequestBody['encoding']
}

const mediaType = /^[\w!#$&^.+-]+\/[\w!#$&^.+*-]+(?:\s*;[^\r\n]*)?$/

/** JSON before forms, forms before text, text before bytes; within one kind the document's order. */
export function chooseMediaType(content: PlainObject | readonly string[]): ChosenMediaType | undefined {
  const keys = Array.isArray(content) ? (content as readonly string[]) : Object.keys(content)
  const ranked = keys
    .filter((key) => !key.startsWith('x-') && mediaType.test(key.trim()))
    .map((key) => ({ key, ...encodingOf(key) }))
    .sort((a, b) => a.rank - b.rank)
  const best = ranked[0]
  return best === undefined ? undefined : { key: best.key, contentType: best.contentType, encoding: best.encoding }
}

function encodingOf(key: string): { contentType: string; encoding: RequestBody['encoding']; rank: number } {
  const written = key.trim()
  const name = written.split(';', 1)[0]!.trim().toLowerCase()
  if (name === '*/*' || name === 'application/*') return { contentType: 'application/json', encoding: 'json', rank: 2 }
  if (name === 'application/json') return { contentType: written, encoding: 'json', rank: 0 }
  if (isJson(name)) return { contentType: written, encoding: 'json', rank: 1 }
  if (name === 'application/x-www-form-urlencoded') return { contentType: name, encoding: 'form', rank: 3 }
  if (name === 'multipart/form-data') return { contentType: name, encoding: 'multipart', rank: 4 }
  if (name === 'text/*') return { contentType: 'text/plain', encoding: 'text', rank: 6 }
  if (isText(name)) return { contentType: written, encoding: 'text', rank: name === 'text/plain' ? 5 : 6 }
  if (name.includes('*')) return { contentType: 'application/octet-stream', encoding: 'binary', rank: 8 }
  return { contentType: written, encoding: 'binary', rank: 7 }
}

/** Whether a media type, without parameters, is one JSON value. */
export function isJson(name: string): boolean {
  return name === 'application/json' || name === 'text/json' || /^[\w.-]+\/[\w.+-]*\+json$/.test(name)
}

function isText(name: string): boolean {
  return (
    name.startsWith('text/') ||
    /[+/](?:xml|yaml|x-yaml)$/.test(name) ||
    /^application\/(?:x-ndjson|jsonl|x-jsonlines|graphql|sql|javascript)$/.test(name)
  )
}

/** `*\/*` in answers means "we did not say", which for these APIs is JSON. */
export function jsonMediaType(content: PlainObject): string | undefined {
  const keys = Object.keys(content)
  const names = keys.map((key) => key.split(';', 1)[0]!.trim().toLowerCase())
  const first = names.indexOf('application/json')
  const any = first === -1 ? names.findIndex(isJson) : first
  if (any !== -1) return keys[any]
  const open = names.findIndex((name) => name === '*/*' || name === 'application/*')
  return open === -1 || isBytes(content[keys[open]!]) ? undefined : keys[open]
}

function isBytes(media: unknown): boolean {
  const schema = isPlainObject(media) ? media['schema'] : undefined
  return !isPlainObject(schema) || schema['format'] === 'binary'
}
