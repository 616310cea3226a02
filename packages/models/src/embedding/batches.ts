export interface BatchLimits {
  readonly maxTexts: number
  /** Of all texts of a batch together; a longer text is a batch of its own. */
  readonly maxCharacters: number
}

/** Cuts a list into pieces that a provider takes in one request, in order. */
export function batches(texts: readonly string[], limits: BatchLimits): readonly (readonly string[])[] {
  const all: string[][] = []
  let room = 0
  for (const text of texts) {
    const last = all.at(-1)
    if (last === undefined || last.length >= limits.maxTexts || text.length > room) {
      all.push([text])
      room = limits.maxCharacters - text.length
      continue
    }
    last.push(text)
    room -= text.length
  }
  return all
}
