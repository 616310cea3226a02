import { note, type SchemaPlace } from './conversion.ts'
import { repairPattern } from './repair-pattern.ts'

/** The pattern to use, with a note when it is not the one in the document; undefined when there is none. */
export function readPattern(value: string, place: SchemaPlace): string | undefined {
  const { patterns } = place.conversion
  if (!patterns.has(value)) patterns.set(value, repairPattern(value))
  const repaired = patterns.get(value)
  if (repaired === undefined)
    note(place, 'pattern_dropped', `${shown(value)} is not a pattern of ECMA 262; any text is accepted.`, 'pattern')
  else if (repaired !== value)
    note(place, 'pattern_repaired', `${shown(value)} was rewritten as a pattern of ECMA 262.`, 'pattern')
  return repaired
}

function shown(pattern: string): string {
  return JSON.stringify(pattern.slice(0, 120))
}
