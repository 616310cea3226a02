/**
 * Text with everything that a screen does not show written out: what an approver reads must be what runs, and characters
 * that turn the direction of a line or take no space would keep it from being so.
 */
export function visibleText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u00A0\u115F\u1160\u3164\uFFA0]/gu, (mark) =>
    mark === '\n' ? mark : `\\u{${mark.codePointAt(0)!.toString(16)}}`,
  )
}

export function visibleJson(value: unknown): string {
  return visibleText(JSON.stringify(value, null, 2) ?? 'null')
}

export function escapeHtml(text: string): string {
  const names: Readonly<Record<string, string>> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;', "'": '&#39;' }
  return text.replaceAll(/[&<>"']/g, (mark) => names[mark]!)
}
