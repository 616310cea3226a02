import { RE2JS } from 're2js'

export interface LinearPattern {
  readonly isLinear: true
  readonly test: (text: string) => boolean
}

export type CompiledPattern = LinearPattern | { readonly isLinear: false; readonly reason: string }

const maxPatternLength = 5_000
/** Matching costs at most this many steps per character. */
const maxProgramSize = 5_000

/**
 * A regular expression (ECMA-262 syntax) on an engine without backtracking. What that engine cannot express, lookaround
 * and back references above all, is refused: the native engine would take exponential time on a pattern of 10 characters.
 * NOTE: `\s`, `\w` and `\b` know ASCII only.
 */
export function compileLinearPattern(pattern: string): CompiledPattern {
  if (pattern.length > maxPatternLength) return refused(`it is longer than ${maxPatternLength} characters`)
  // The engine reads \k as the letter; a named back reference must not pass as one.
  if (/\\k</.test(pattern)) return refused('back references need unbounded time')
  try {
    const program = RE2JS.compile(RE2JS.translateRegExp(pattern))
    if (program.programSize() > maxProgramSize) return refused('it expands to too many states')
    return { isLinear: true, test: (text) => program.test(text) }
  } catch (error) {
    const reason = error instanceof Error ? error.message.replace(/^error parsing regexp: /, '') : 'it cannot be read'
    return refused(`${reason.slice(0, 200)} (lookaround, back references and repeats over 1000 are not supported)`)
  }
}

function refused(reason: string): CompiledPattern {
  return { isLinear: false, reason }
}
