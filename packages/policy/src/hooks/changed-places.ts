import { pointerTo } from '../rules/redact/redaction.ts'

const mostPlaces = 100

/** Where two values differ, as JSON Pointers (RFC 6901): places, never values. At most 100. */
export function changedPlaces(before: unknown, after: unknown): readonly string[] {
  const places: string[] = []
  compare(before, after, '', places)
  return places
}

function compare(before: unknown, after: unknown, at: string, places: string[]): void {
  if (Object.is(before, after) || places.length >= mostPlaces) return
  if (!isBranch(before) || !isBranch(after) || Array.isArray(before) !== Array.isArray(after)) {
    places.push(at)
    return
  }
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    const there = pointerTo(at, key)
    if (!Object.hasOwn(before, key) || !Object.hasOwn(after, key)) {
      if (places.length < mostPlaces) places.push(there)
    } else compare(before[key], after[key], there, places)
  }
}

function isBranch(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null
}
