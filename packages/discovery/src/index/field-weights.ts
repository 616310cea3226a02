import { weightUnit } from './segment.ts'

/** How much a word counts by where it stands; chosen once over all labelled sets, see docs/decisions. */
const weights = {
  name: 3,
  title: 2,
  namespace: 2,
  description: 1.5,
  tags: 1,
  parameterName: 1,
  parameterDescription: 0.5,
  namespaceDescription: 0.5,
  enrichment: 0.5,
  synonym: 1,
} as const

export type Field = keyof typeof weights

/** The weights in units of `weightUnit`. */
export const fieldUnits = Object.fromEntries(
  Object.entries(weights).map(([field, weight]) => [field, weight / weightUnit]),
) as Readonly<Record<Field, number>>

/**
 * What is said for a tool and not by it makes it no longer: a tool is found by its own words as if nothing had been added.
 */
export function countsInLength(field: Field): boolean {
  return field !== 'synonym'
}

/** No field counts more words than this: a text cannot buy attention by its length. */
export const maxWordsPerField = 400

/** Nor more characters than this, whatever they are. */
export const maxCharactersPerField = 10_000

/** Nor the same word more often than this, though each time makes the field longer: nor by saying it again and again. */
export const maxRepeats = 3
