const maxPatternLength = 5_000

const posixClasses = new Map(
  Object.entries({
    alpha: 'a-zA-Z',
    digit: '0-9',
    alnum: 'a-zA-Z0-9',
    upper: 'A-Z',
    lower: 'a-z',
    space: '\\s',
    punct: '!-\\/:-@\\[-`\\{-~',
    xdigit: '0-9A-Fa-f',
    word: '\\w',
    blank: ' \\t',
  }),
)

/** A pattern as JSON Schema wants it (ECMA 262, flag `u`), repaired where the intent is plain; undefined when it is not. */
export function repairPattern(pattern: string): string | undefined {
  if (pattern.length > maxPatternLength) return undefined
  if (isPattern(pattern)) return withoutDelimiters(pattern)
  const attempts = [unescaped(translated(withoutDelimiters(pattern)))]
  attempts.push(attempts[0]!.replaceAll(/([*+?}])\+/g, '$1'))
  attempts.push(escapedBraces(attempts[0]!))
  return attempts.find(isPattern)
}

function isPattern(pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u') instanceof RegExp
  } catch {
    return false
  }
}

// `/^[a-z]+$/i` is a literal of some programming language; as a pattern it would look for slashes.
function withoutDelimiters(pattern: string): string {
  const literal = /^\/(\^.*\$)\/([a-z]*)$/s.exec(pattern)
  if (literal === null) return pattern
  const [, body, flags] = literal
  return flags!.includes('i') ? `(?i:${body})` : body!
}

// Perl, Python, .NET and POSIX spellings.
function translated(pattern: string): string {
  const inline = /^\(\?([ims]+)\)/.exec(pattern)
  const body = (inline === null ? pattern : pattern.slice(inline[0].length))
    .replaceAll(/\[:(\w+):\]/g, (whole, name: string) => posixClasses.get(name) ?? whole)
    .replaceAll('(?P<', '(?<')
    .replaceAll(/\\A/g, '^')
    .replaceAll(/\\[zZ]/g, '$')
    .replaceAll(/\\h/g, '[ \\t]')
    .replaceAll(/\\p\{Is(\w+)\}/g, '\\p{$1}')
    .replaceAll(/\\p([LNPSZC])(?!\{)/g, '\\p{$1}')
  return inline === null ? body : `(?${inline[1]}:${body})`
}

// With flag `u` only these may be escaped; others are written plainly.
function unescaped(pattern: string): string {
  let inClass = false
  return pattern.replaceAll(/\\[\s\S]|\[|\]/g, (token) => {
    if (token === '[' && inClass) return '\\['
    if (token === '[') inClass = true
    if (token === ']' && !inClass) return '\\]'
    if (token === ']') inClass = false
    if (token.length === 1) return token
    if (token === '\\-') return inClass ? token : '-'
    if (/^\\[\^$\\.*+?()[\]{}|/dDsSwWbBfnrtvckxupP0-9]$/.test(token)) return token
    return token.slice(1)
  })
}

function escapedBraces(pattern: string): string {
  return pattern.replaceAll(/(?<!\\(?:[pPu]|k)?)\{(?!\d+(?:,\d*)?\})([^{}]*)\}/g, String.raw`\{$1\}`)
}
