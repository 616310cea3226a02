import type { Span } from './detector.ts'

/** Digits with at most one separator between two of them, and where they stand. */
interface DigitRun {
  readonly digits: string
  /** Position of each digit in the text. */
  readonly at: readonly number[]
}

/**
 * Numbers in a text that hold, of one of the given lengths (longest first). A number begins and ends where its group of digits
 * does: neither the digit before nor the one after touches it. Each group is tried once per length.
 */
export function numbersIn(
  text: string,
  options: {
    readonly separators: string
    readonly lengths: readonly number[]
    readonly holds: (digits: string, span: Span) => boolean
  },
): readonly Span[] {
  const spans: Span[] = []
  for (const { digits, at } of digitRuns(text, options.separators)) {
    let from = 0
    while (from < digits.length) {
      const length = startsGroup(at, from) ? fittingLength(digits, at, from, options) : undefined
      if (length === undefined) from++
      else {
        spans.push({ start: at[from]!, end: at[from + length - 1]! + 1 })
        from += length
      }
    }
  }
  return spans
}

function fittingLength(
  digits: string,
  at: readonly number[],
  from: number,
  { lengths, holds }: Pick<Parameters<typeof numbersIn>[1], 'lengths' | 'holds'>,
): number | undefined {
  return lengths.find((length) => {
    const last = from + length - 1
    if (last >= digits.length || (last + 1 < digits.length && at[last + 1] === at[last]! + 1)) return false
    return holds(digits.slice(from, last + 1), { start: at[from]!, end: at[last]! + 1 })
  })
}

function startsGroup(at: readonly number[], i: number): boolean {
  return i === 0 || at[i] !== at[i - 1]! + 1
}

function* digitRuns(text: string, separators: string): Generator<DigitRun> {
  let digits = ''
  let at: number[] = []
  for (let i = 0; i <= text.length; i++) {
    const letter = text[i] ?? ''
    if (letter >= '0' && letter <= '9') {
      digits += letter
      at.push(i)
    } else if (digits !== '' && !(letter !== '' && separators.includes(letter) && at.at(-1) === i - 1)) {
      yield { digits, at }
      digits = ''
      at = []
    }
  }
}
