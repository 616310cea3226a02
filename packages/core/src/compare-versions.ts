/** https://semver.org/spec/v2.0.0.html, §2 and §9 to §10. */
const format =
  /^(0|[1-9]\d*)\.(0|[1-9]\d*)\.(0|[1-9]\d*)(?:-((?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*)(?:\.(?:0|[1-9]\d*|\d*[A-Za-z-][0-9A-Za-z-]*))*))?(?:\+[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?$/

export interface SemanticVersion {
  /** Major, minor, patch; as text, for they may have more digits than a number holds. */
  readonly numbers: readonly [string, string, string]
  /** What follows the hyphen, split at its dots; empty for a release. */
  readonly label: readonly string[]
}

/** Undefined for a text that is no semantic version. */
export function parseVersion(text: string): SemanticVersion | undefined {
  const match = format.exec(text)
  if (match === null) return undefined
  const [, major, minor, patch, label] = match
  return { numbers: [major!, minor!, patch!], label: label?.split('.') ?? [] }
}

/**
 * Precedence of semantic versions (semver 2.0.0 §11): negative when `a` comes before `b`. Build metadata counts for nothing.
 * A text that is no semantic version comes before all that are; two of them are ordered as texts.
 */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)]
  if (left === undefined || right === undefined) {
    if (left !== undefined) return 1
    if (right !== undefined) return -1
    return compareTexts(a, b)
  }
  for (const [i, number] of left.numbers.entries()) {
    const order = compareNumbers(number, right.numbers[i]!)
    if (order !== 0) return order
  }
  return compareLabels(left.label, right.label)
}

function compareLabels(a: readonly string[], b: readonly string[]): number {
  if (a.length === 0 || b.length === 0) return b.length - a.length
  for (const [i, part] of a.entries()) {
    const other = b[i]
    if (other === undefined) return 1
    const order = compareParts(part, other)
    if (order !== 0) return order
  }
  return a.length - b.length
}

function compareParts(a: string, b: string): number {
  const [isNumber, isOtherNumber] = [/^\d+$/.test(a), /^\d+$/.test(b)]
  if (isNumber && isOtherNumber) return compareNumbers(a, b)
  if (isNumber !== isOtherNumber) return isNumber ? -1 : 1
  return compareTexts(a, b)
}

/** Without leading zeros the longer one is the larger one. */
function compareNumbers(a: string, b: string): number {
  return a.length === b.length ? compareTexts(a, b) : a.length - b.length
}

function compareTexts(a: string, b: string): number {
  if (a === b) return 0
  return a < b ? -1 : 1
}
