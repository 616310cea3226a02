import { canonicalJson } from '@gatehouse/core'
import { isPlainObject } from '../../import/plain-object.ts'

/** One place where two values differ. */
export interface Difference {
  /** JSON Pointer, with the part of the test in front: `output/id`. */
  readonly at: string
  /** Absent where there should be nothing. */
  readonly expected?: unknown
  readonly actual?: unknown
}

const maxDifferences = 20

/** Where a value is not what was expected. With `isPartial`, what is not expected may be there all the same. */
export function differencesOf(
  at: string,
  expected: unknown,
  actual: unknown,
  isPartial = false,
): readonly Difference[] {
  const found: Difference[] = []
  compare(at, expected, actual, isPartial, found)
  return found.slice(0, maxDifferences)
}

function compare(at: string, expected: unknown, actual: unknown, isPartial: boolean, found: Difference[]): void {
  if (found.length >= maxDifferences) return
  if (isPlainObject(expected) && isPlainObject(actual)) {
    const names = new Set([...Object.keys(expected), ...(isPartial ? [] : Object.keys(actual))])
    for (const name of names) compare(`${at}/${name}`, expected[name], actual[name], isPartial, found)
    return
  }
  if (Array.isArray(expected) && Array.isArray(actual)) {
    const length = Math.max(expected.length, actual.length)
    for (let i = 0; i < length; i++) compare(`${at}/${i}`, expected[i], actual[i], isPartial, found)
    return
  }
  if (isSame(expected, actual)) return
  found.push({
    at,
    ...(expected === undefined ? {} : { expected }),
    ...(actual === undefined ? {} : { actual }),
  })
}

function isSame(expected: unknown, actual: unknown): boolean {
  if (expected === undefined || actual === undefined) return expected === actual
  return canonicalJson(expected) === canonicalJson(actual)
}
