import { InvalidInputError } from '@gatehouse/core'
import { RE2JS } from 're2js'
import type { Detector, Span } from './detector.ts'

const maxPatternLength = 1_000
/** Matching costs at most this many steps per character. */
const maxProgramSize = 1_000

/**
 * A detector from a regular expression of an operator, on an engine without backtracking. Throws `invalid_pattern` for what
 * that engine cannot express, and for a pattern that matches nothing at all: it would match everywhere.
 */
export function customDetector(name: string, pattern: string, at?: string): Detector {
  const refuse = (why: string): InvalidInputError =>
    new InvalidInputError('invalid_pattern', `The pattern ${JSON.stringify(name)} cannot be used: ${why}.`, {
      ...(at === undefined ? {} : { at }),
      hint: 'Lookaround, back references and repeats over 1000 are not supported.',
    })
  if (pattern.length > maxPatternLength) throw refuse(`it is longer than ${maxPatternLength} characters`)
  const program = compiled(pattern, refuse)
  if (program.programSize() > maxProgramSize) throw refuse('it expands to too many states')
  if (program.matcher('').find()) throw refuse('it matches the empty text')
  return {
    kind: name,
    find(text) {
      const matcher = program.matcher(text)
      const spans: Span[] = []
      while (matcher.find())
        if (matcher.end() > matcher.start()) spans.push({ start: matcher.start(), end: matcher.end() })
      return spans
    },
  }
}

function compiled(pattern: string, refuse: (why: string) => InvalidInputError): RE2JS {
  try {
    return RE2JS.compile(RE2JS.translateRegExp(pattern))
  } catch (error) {
    throw refuse(error instanceof Error ? error.message.slice(0, 200) : 'it cannot be read')
  }
}
