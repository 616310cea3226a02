/** Text that every store, log and header can hold: no control characters, no half of a surrogate pair, not too long. */
export function isPlainText(value: unknown, maxLength: number): value is string {
  if (typeof value !== 'string' || value.length > maxLength || !value.isWellFormed()) return false
  // oxlint-disable-next-line no-control-regex -- finding them is the point
  return !/[\u0000-\u001f\u007f]/.test(value)
}
