import type { SegmentRecord } from '../index/segment-record.ts'

/** Whether the parts of a segment fit each other, so that no search can look outside of them. */
export function isSound({ size, namespaces, uses, dimensions, arrays }: SegmentRecord): boolean {
  const terms = arrays.termStarts.length - 1
  const postings = arrays.postingTools.length
  return (
    isRangesOf(size, arrays.nameStarts, arrays.nameBytes) &&
    isRangesOf(size, arrays.versionStarts, arrays.versionBytes) &&
    isRangesOf(size, arrays.titleStarts, arrays.titleBytes) &&
    isRangesOf(size, arrays.summaryStarts, arrays.summaryBytes) &&
    isRangesOf(terms, arrays.termStarts, arrays.termBytes) &&
    arrays.flags.length === size &&
    arrays.lengths.length === size &&
    arrays.signatures.length === 2 * size &&
    arrays.namespaceOf.length === size &&
    arrays.namespaceOf.every((namespace) => namespace < namespaces.length) &&
    namespaces.every(({ start, end }, i) => start === (namespaces[i - 1]?.end ?? 0) && end > start && end <= size) &&
    uses.every(([tool]) => tool < size) &&
    // A table that is full would be searched for ever.
    arrays.termSlots.length > terms &&
    (arrays.termSlots.length & (arrays.termSlots.length - 1)) === 0 &&
    arrays.termSlots.every((slot) => slot <= terms) &&
    isRangesOf(size, arrays.nameTermStarts, arrays.nameTerms) &&
    arrays.nameTerms.every((term) => term < terms) &&
    arrays.offsets.length === terms + 1 &&
    isRising(arrays.offsets) &&
    arrays.offsets[terms] === postings &&
    arrays.postingWeights.length === postings &&
    arrays.postingTools.every((tool) => tool < size) &&
    dimensions % 16 === 0 &&
    arrays.vectorValues.length === size * dimensions &&
    arrays.vectorScales.length === (dimensions === 0 ? 0 : size)
  )
}

function isRangesOf(count: number, starts: Uint32Array, values: { readonly length: number }): boolean {
  return starts.length === count + 1 && isRising(starts) && starts[count] === values.length
}

function isRising(values: Uint32Array): boolean {
  for (let i = 1; i < values.length; i++) if (values[i]! < values[i - 1]!) return false
  return values[0] === 0
}
