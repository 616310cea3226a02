import { note, type SchemaPlace } from './conversion.ts'
import { repairPattern } from './repair-pattern.ts'

/** The pattern to use, with a note when it is not the one in the document; undefined when there is none. */
export function readPattern(value: string, place: SchemaPlace): string | undefined {
  const { patterns } = place.conversion
  if (!patterns.has(value)) patterns.set(value, repairPattern(value))
  const repaired = patterns.get(value)
  if (repaired === undefined)
    note(place, 'pattern_dropped', `Not an ECMA 262 pattern: ${value.slice(0, 120)}`, 'pattern')
  else if (repaired !== value)
    note(place, 'pattern_repaired', `Pattern rewritten for ECMA 262: ${value.slice(0, 120)}`, 'pattern')
  return repaired
}
