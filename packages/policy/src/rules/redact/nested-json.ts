/** The object or array that a text holds, or undefined. A text may hold a text that holds JSON. */
export function nestedJson(text: string): object | undefined {
  const trimmed = text.trim()
  if (trimmed.length < 2 || !/^[[{"]/.test(trimmed) || !/[\]}"]$/.test(trimmed)) return undefined
  try {
    const value: unknown = JSON.parse(trimmed)
    if (typeof value === 'object' && value !== null) return value
    return typeof value === 'string' ? [value] : undefined
  } catch {
    return undefined
  }
}

/** The text of a changed value, as `nestedJson` read it. */
export function nestedText(original: string, value: unknown): string {
  return JSON.stringify(original.trim().startsWith('"') ? (value as readonly unknown[])[0] : value)
}
