// Everything that could steer a terminal: C0 and C1 controls, and the marks that reorder text (Trojan Source).
// oxlint-disable-next-line no-control-regex
const steering = /[\u0000-\u001F\u007F-\u009F\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/g

/** Text from a server or a document, made safe for a terminal: one line, no control characters. */
export function plainText(value: unknown): string {
  if (value === undefined || value === null) return ''
  return String(value)
    .replace(/\s*[\r\n\t]+\s*/g, ' ')
    .replace(steering, '')
    .trim()
}

/** The same for text of several lines. */
export function plainLines(value: unknown): string {
  return String(value ?? '')
    .split(/\r?\n/)
    .map((line) => line.replaceAll('\t', '  ').replace(steering, '').trimEnd())
    .join('\n')
}
