import { hash } from 'node:crypto'

/** Text up to this length stands for itself; longer text is replaced by its digest. */
const maxPlainLength = 2_048

export interface MeasuredContent {
  /** Digest of the content; the order of members plays no part. */
  readonly digest: string
  /** Characters of the value as JSON without white space, give or take escapes. */
  readonly size: number
}

/**
 * Digests of JSON values that share most of what they are made of, as schemas of one API do. A tree of digests with sorted members: the
 * digest of a part depends on its content alone, so it can be remembered for parts that occur in many schemas.
 */
export interface ContentDigests {
  measure(value: unknown): MeasuredContent
}

interface Remembered {
  readonly text: string
  readonly size: number
}

export function createContentDigests(): ContentDigests {
  const remembered = new WeakMap<object, Remembered>()
  // The same component is measured for every operation that uses it.
  const measured = new WeakMap<object, MeasuredContent>()
  let size = 0

  const textOf = (value: unknown): string => {
    if (!isObject(value)) {
      const text = typeof value === 'string' ? spelled(value) : (JSON.stringify(value) ?? 'null')
      size += text.length
      return text
    }
    const known = remembered.get(value)
    if (known !== undefined) {
      size += known.size
      return known.text
    }
    const before = size
    const text = Array.isArray(value) ? listText(value) : objectText(value as Record<string, unknown>)
    if (text.length <= maxPlainLength) return text
    const short = `#${hash('sha256', text)}`
    remembered.set(value, { text: short, size: size - before })
    return short
  }

  const listText = (list: readonly unknown[]): string => {
    size += Math.max(2, list.length + 1)
    let text = '['
    for (const member of list) text += `${textOf(member)},`
    return `${text}]`
  }

  const objectText = (object: Record<string, unknown>): string => {
    const keys = Object.keys(object).sort()
    size += Math.max(2, keys.length * 2 + 1)
    let text = '{'
    for (const key of keys) {
      const name = spelled(key)
      size += name.length
      text += `${name}:${textOf(object[key])},`
    }
    return `${text}}`
  }

  return {
    measure(value) {
      const known = isObject(value) ? measured.get(value) : undefined
      if (known !== undefined) return known
      size = 0
      const text = textOf(value)
      const content = { digest: `sha256:${text.startsWith('#') ? text.slice(1) : hash('sha256', text)}`, size }
      if (isObject(value)) measured.set(value, content)
      return content
    },
  }
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

// A length in front instead of quotes and escapes: as unambiguous, and much cheaper.
function spelled(text: string): string {
  return `${text.length}"${text}`
}
