const quote = 0x22
const backslash = 0x5c
const colon = 0x3a

export interface JsonScan {
  readonly maxDepth: number
  /** True when a path, or a method of a path, is written twice: `JSON.parse` would drop the first without a word. */
  readonly hasShadowedOperations: boolean
}

/**
 * One pass over a text that is known to be valid JSON, for the two facts that `JSON.parse` does not tell.
 * RFC 8259 §4 leaves the meaning of duplicate names open.
 */
export function scanJson(text: string): JsonScan {
  let depth = 0
  let maxDepth = 0
  let isInPaths = false
  let hasShadowedOperations = false
  const keysAt: Set<string>[] = []
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i)
    if (code === quote) {
      const end = endOfString(text, i)
      // Names down to `paths` → path → method.
      if (depth <= 3 && isName(text, end)) {
        const name = text.slice(i + 1, end)
        const keys = (keysAt[depth] ??= new Set())
        if (keys.has(name) && (depth === 1 ? name === 'paths' : isInPaths)) hasShadowedOperations = true
        keys.add(name)
        if (depth === 1) isInPaths = name === 'paths'
      }
      i = end
    } else if (code === 0x7b || code === 0x5b) {
      depth++
      if (depth > maxDepth) maxDepth = depth
      if (depth <= 3) keysAt[depth] = new Set()
    } else if (code === 0x7d || code === 0x5d) {
      depth--
    }
  }
  return { maxDepth, hasShadowedOperations }
}

function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1)
  while (end !== -1 && isEscaped(text, end)) end = text.indexOf('"', end + 1)
  return end === -1 ? text.length : end
}

function isEscaped(text: string, at: number): boolean {
  let backslashes = 0
  for (let i = at - 1; text.charCodeAt(i) === backslash; i--) backslashes++
  return backslashes % 2 === 1
}

function isName(text: string, endOfString: number): boolean {
  let i = endOfString + 1
  while (i < text.length && text.charCodeAt(i) <= 0x20) i++
  return text.charCodeAt(i) === colon
}
