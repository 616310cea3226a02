import type { Detector, Span } from '../detect/detector.ts'
import { foldText } from '../detect/fold-text.ts'
import { nestedJson, nestedText } from './nested-json.ts'
import { maskOf, pointerTo, type Redaction } from './redaction.ts'

export interface Screened {
  /** The very same value when nothing was found. */
  readonly value: unknown
  readonly redactions: readonly Redaction[]
}

export interface Screening {
  readonly detectors: readonly Detector[]
  readonly how: 'remove' | 'mask'
}

/** JSON in texts in JSON … is read this deep; below it is text like any other. */
const mostNesting = 5

/**
 * Takes what detectors find out of a value: of texts, of numbers as they are written, of the names of members, and of JSON
 * inside texts. What is left holds no match, and is otherwise as it was.
 */
export function screenValue(value: unknown, screening: Screening, at = '', field = ''): Screened {
  const redactions: Redaction[] = []
  return { value: screen(value, { ...screening, redactions }, at, field, 0), redactions }
}

type Work = Screening & { readonly redactions: Redaction[] }

function screen(value: unknown, work: Work, at: string, field: string, nesting: number): unknown {
  if (typeof value === 'string') return screenText(value, work, at, field, nesting)
  if (typeof value === 'number') {
    const text = String(value)
    const screened = screenText(text, work, at, field, mostNesting)
    return screened === text ? value : screened
  }
  if (Array.isArray(value)) {
    const items = value.map((item, i) => screen(item, work, pointerTo(at, i), field, nesting))
    return items.some((item, i) => item !== value[i]) ? items : value
  }
  if (typeof value !== 'object' || value === null) return value
  return screenMembers(value as Readonly<Record<string, unknown>>, work, at, nesting)
}

function screenMembers(value: Readonly<Record<string, unknown>>, work: Work, at: string, nesting: number): unknown {
  let isChanged = false
  const names = new Set<string>()
  const members = Object.entries(value).map(([name, member]) => {
    // What a member is called must not say what is in it, and two must not become one.
    let shown = screenText(name, work, at, '', mostNesting)
    while (names.has(shown)) shown += '_'
    names.add(shown)
    const screened = screen(member, work, pointerTo(at, shown), name, nesting)
    isChanged ||= shown !== name || screened !== member
    return [shown, screened] as const
  })
  return isChanged ? Object.fromEntries(members) : value
}

function screenText(text: string, work: Work, at: string, field: string, nesting: number): string {
  const nested = nesting < mostNesting ? nestedJson(text) : undefined
  const screened = nested === undefined ? undefined : screen(nested, work, at, field, nesting + 1)
  let left = screened === nested ? text : nestedText(text, screened)
  for (const detector of work.detectors) left = screenWith(detector, left, work, at, field)
  return left
}

/** What is cut out may bring together what is a match again; in the end nothing is left rather than a match. */
function screenWith(detector: Detector, text: string, { how, redactions }: Work, at: string, field: string): string {
  let left = text
  for (let round = 0; ; round++) {
    const spans = spansIn(left, detector, field)
    if (spans.length === 0) return left
    if (round === 0) redactions.push(...spans.map(() => ({ kind: detector.kind, at })))
    if (round === 3) return ''
    left = replaced(left, spans, how === 'mask' || round > 0 ? maskOf(detector.kind) : '')
  }
}

/** In the text as it is, whatever its letters are folded to. */
function spansIn(text: string, detector: Detector, field: string): readonly Span[] {
  const folded = foldText(text)
  return detector.find(folded.text, field).map(({ start, end }) => ({
    start: folded.origin(start),
    end: Math.max(folded.origin(end), folded.origin(start) + 1),
  }))
}

function replaced(text: string, spans: readonly Span[], by: string): string {
  let result = ''
  let from = 0
  for (const { start, end } of spans) {
    if (start < from) continue
    result += text.slice(from, start) + by
    from = end
  }
  return result + text.slice(from)
}
