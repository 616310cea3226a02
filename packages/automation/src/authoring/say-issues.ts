import type { z } from 'zod'
import type { AuthoringProblem } from './problem.ts'
import { pointerOf, type Source } from './source.ts'

type Issue = z.core.$ZodIssue

/** What zod found, in the words of the file. `at` is where the checked part stands. */
export function sayIssues(
  source: Source,
  at: string,
  issues: readonly Issue[],
  known: readonly string[] = [],
): readonly AuthoringProblem[] {
  return issues.flatMap((issue) => sayIssue(source, at, issue, known))
}

function sayIssue(source: Source, at: string, issue: Issue, known: readonly string[]): readonly AuthoringProblem[] {
  const place = at + pointerOf(issue.path)
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => {
      const near = nearest(key, known)
      const hint = near === undefined ? 'Take it out, or look for its name in the schema.' : `Did you mean ${near}?`
      return source.problem(`${place}${pointerOf([key])}`, 'unknown_field', `${key} is not known here.`, hint)
    })
  }
  if (issue.code === 'invalid_union') {
    // The variant that came furthest is the one that was meant.
    const variants = issue.errors.toSorted((a, b) => depthOf(b) - depthOf(a))
    const best = variants[0] ?? []
    if (best.length > 0 && depthOf(best) > 0) return sayIssues(source, place, best)
    return [source.problem(place, 'invalid_field', `${nameOf(place)} ${messageOf(best, issue)}.`)]
  }
  return [source.problem(place, codeOf(issue), `${nameOf(place)} ${wordsOf(issue)}.`)]
}

function depthOf(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map(({ path }) => path.length))
}

function messageOf(best: readonly Issue[], issue: Issue): string {
  return issue.message !== 'Invalid input' || best[0] === undefined ? issue.message : wordsOf(best[0])
}

function codeOf(issue: Issue): string {
  return isMissing(issue) ? 'missing_field' : 'invalid_field'
}

function isMissing(issue: Issue): boolean {
  return issue.code === 'invalid_type' && issue.message.endsWith('received undefined')
}

function wordsOf(issue: Issue): string {
  if (isMissing(issue)) return 'is missing'
  if (issue.code === 'invalid_value') return `must be ${issue.values.map(String).join(', ')}`
  if (issue.code === 'invalid_type')
    return issue.message.replace(/^Invalid input: expected (\w+).*$/, 'must be of type $1')
  return issue.message.replace(/^Too (big|small): expected \w+ to/, 'has to').replace(/\.$/, '')
}

function nameOf(at: string): string {
  return at === '' ? 'The file' : at.slice(at.lastIndexOf('/') + 1)
}

/** The known name that is a typing error or two away. */
function nearest(name: string, known: readonly string[]): string | undefined {
  const ranked = known.map((one) => [one, distance(name, one)] as const).toSorted((a, b) => a[1] - b[1])
  const [best] = ranked
  return best !== undefined && best[1] <= Math.ceil(name.length / 3) ? best[0] : undefined
}

/** Levenshtein, row by row. */
function distance(a: string, b: string): number {
  if (Math.abs(a.length - b.length) > 10) return 99
  let row = Array.from({ length: b.length + 1 }, (_, i) => i)
  for (let i = 1; i <= a.length; i++) {
    const next = [i]
    for (let j = 1; j <= b.length; j++) {
      next[j] = Math.min(next[j - 1]! + 1, row[j]! + 1, row[j - 1]! + (a[i - 1] === b[j - 1] ? 0 : 1))
    }
    row = next
  }
  return row[b.length]!
}
