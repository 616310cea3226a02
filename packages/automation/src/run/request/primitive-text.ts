/** A value that is sent once; undefined when there is nothing to send. */
export function primitiveText(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined
  // Inside a list or object a nested value has no style of its own; JSON is what servers expect there.
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}
