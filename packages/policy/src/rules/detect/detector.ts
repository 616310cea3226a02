/** A place in a text, in UTF-16 code units; `end` is one after the last. */
export interface Span {
  readonly start: number
  readonly end: number
}

export interface Detector {
  /** What it finds, as redactions name it: `ssn`, `card`, … or the name of a custom pattern. */
  readonly kind: string
  /**
   * Places in the text, in order, not overlapping. `context` is the name of the field that the text stands in, empty when
   * there is none. Takes time in proportion to the length of the text: patterns repeat a bounded number of times, or stop
   * where the next attempt begins.
   */
  find(text: string, context: string): readonly Span[]
}

/** All matches of a global pattern that hold. */
export function spansOf(text: string, pattern: RegExp, holds: (found: string, at: number) => boolean = () => true) {
  const spans: Span[] = []
  for (const match of text.matchAll(pattern)) {
    if (holds(match[0], match.index)) spans.push({ start: match.index, end: match.index + match[0].length })
  }
  return spans
}
