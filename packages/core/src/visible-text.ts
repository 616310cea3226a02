/**
 * Text with everything that a screen does not show written out: what a person reads before they decide must be what runs, and
 * characters that turn the direction of a line or take no space would keep it from being so.
 */
export function visibleText(text: string): string {
  return text.replaceAll(unseen, (mark) => (mark === '\n' ? mark : `\\u{${mark.codePointAt(0)!.toString(16)}}`))
}

/** A JSON document for people, every character of it to be seen. */
export function visibleJson(value: unknown): string {
  return visibleText(JSON.stringify(value, null, 2) ?? 'null')
}

const unseen = /[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Cn}\p{Zl}\p{Zp}\u00A0\u115F\u1160\u3164\uFFA0]/gu
