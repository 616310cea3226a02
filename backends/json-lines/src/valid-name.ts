import { createHash } from 'node:crypto'

/** A tool name of letters, digits, `_` and `-`; one that has none of these is named by its digest. */
export function validName(text: string): string {
  const name = text
    .replace(/[^A-Za-z0-9_-]+/g, '_')
    .replace(/_{2,}/g, '_')
    .replace(/^[_-]+|[_-]+$/g, '')
    .slice(0, 120)
  return name === '' ? `tool_${digest(text)}` : name
}

/** A dotted lower-case path; slashes and colons divide as dots do. */
export function validNamespace(text: string): string {
  const namespace = text
    .toLowerCase()
    .replace(/[/:\\.]+/g, '.')
    .replace(/[^a-z0-9_.-]+/g, '_')
    .split('.')
    .map((part) => part.replace(/^[_-]+|[_-]+$/g, ''))
    .filter((part) => part !== '')
    .join('.')
    .slice(0, 200)
    .replace(/\.$/, '')
  return namespace === '' ? `namespace_${digest(text)}` : namespace
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex').slice(0, 8)
}
