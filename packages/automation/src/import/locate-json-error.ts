type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | ':' | ', or ]' | ', or }' | 'end'

const literal = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?|true|false|null/y
const escape = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y
const space = /[ \t\n\r]*/y

/** `line:column` of the first character that is not JSON (RFC 8259). `JSON.parse` often keeps that to itself. */
export function locateJsonError(text: string): string {
  const offset = firstError(text)
  const before = text.slice(0, offset)
  const line = before.split('\n').length
  return `${line}:${offset - before.lastIndexOf('\n')}`
}

function firstError(text: string): number {
  const open: ('{' | '[')[] = []
  let expected: Expected = 'value'
  for (let at = 0; ;) {
    space.lastIndex = at
    space.exec(text)
    at = space.lastIndex
    const found = text.charAt(at)
    const end = '{}[],:'.includes(found) ? at + found.length : endOfScalar(text, at)
    const next: Expected | undefined = end === undefined || found === '' ? undefined : step(expected, found, open)
    if (end === undefined || next === undefined) return at
    expected = next
    at = end
  }
}

function endOfScalar(text: string, at: number): number | undefined {
  if (text.charAt(at) === '"') return endOfString(text, at)
  literal.lastIndex = at
  return literal.test(text) ? literal.lastIndex : undefined
}

function endOfString(text: string, start: number): number | undefined {
  for (let at = start + 1; at < text.length; at++) {
    const code = text.charCodeAt(at)
    if (code === 0x22) return at + 1
    if (code < 0x20) return undefined
    if (code !== 0x5c) continue
    escape.lastIndex = at
    if (!escape.test(text)) return undefined
    at = escape.lastIndex - 1
  }
  return undefined
}

function step(expected: Expected, found: string, open: ('{' | '[')[]): Expected | undefined {
  const afterValue = (): Expected => (open.length === 0 ? 'end' : open.at(-1) === '{' ? ', or }' : ', or ]')
  const close = (): Expected => {
    open.pop()
    return afterValue()
  }
  if (found === '}') return expected === 'name or }' || expected === ', or }' ? close() : undefined
  if (found === ']') return expected === 'value or ]' || expected === ', or ]' ? close() : undefined
  if (found === ',') return expected === ', or }' ? 'name' : expected === ', or ]' ? 'value' : undefined
  if (found === ':') return expected === ':' ? 'value' : undefined
  if (expected === 'name' || expected === 'name or }') return found === '"' ? ':' : undefined
  if (expected !== 'value' && expected !== 'value or ]') return undefined
  if (found !== '{' && found !== '[') return afterValue()
  open.push(found)
  return found === '{' ? 'name or }' : 'value or ]'
}
