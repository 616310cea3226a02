import type { Field } from './field-weights.ts'
import type { Pacer } from './pacer.ts'
import type { Segment } from './segment.ts'
import { sharedUint32 } from './shared-arrays.ts'

/** The different terms of the name and the title of each tool, as the numbers they have in the segment. */
export interface NameTerms {
  /** Tool `t` has the terms from `starts[t]` to before `starts[t + 1]`. */
  readonly starts: Uint32Array
  readonly terms: Uint32Array
}

/** More of a tool are not kept. */
export const maxNameTerms = 40

export function isOfName(field: Field): boolean {
  return field === 'name' || field === 'title'
}

export async function packNameTerms(
  size: number,
  termsOf: (tool: number) => Uint32Array,
  pacer: Pacer,
): Promise<NameTerms> {
  const starts = sharedUint32(size + 1)
  for (let tool = 0; tool < size; tool++) {
    starts[tool + 1] = starts[tool]! + termsOf(tool).length
    if ((tool & 255) === 0 && pacer.isDue) await pacer.breathe()
  }
  const terms = sharedUint32(starts[size]!)
  for (let tool = 0; tool < size; tool++) {
    terms.set(termsOf(tool), starts[tool])
    if ((tool & 255) === 0 && pacer.isDue) await pacer.breathe()
  }
  return { starts, terms }
}

export function nameTermsAt({ nameTerms }: Segment, tool: number): Uint32Array {
  return nameTerms.terms.subarray(nameTerms.starts[tool], nameTerms.starts[tool + 1])
}
