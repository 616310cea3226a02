/** Untrusted text between tags that it cannot close itself. */
export function asData(tag: string, text: string): string {
  return `<${tag}>\n${text.replaceAll('<', '‹').replaceAll('>', '›')}\n</${tag}>`
}
