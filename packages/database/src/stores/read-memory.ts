/** Answers of reads, kept until something is written. */
export interface ReadMemory {
  /** The kept answer, or that of `load`; callers at the same time share one. What was not found is not kept. */
  read<T>(key: string, load: () => Promise<T>): Promise<T>
  /** To be called when a write has ended, before whoever asked for it hears of it. */
  forget(): void
}

/** Keeps the answers that were used last, `maxCharacters` as JSON at most. */
export function createReadMemory(options: { readonly maxCharacters: number }): ReadMemory {
  // Least recently used first. Promises, so that a read which began before a write is dropped with the others.
  let kept = new Map<string, { readonly answer: Promise<unknown>; size: number }>()
  let total = 0

  const drop = (entry: { readonly answer: Promise<unknown>; size: number }, key: string): void => {
    if (kept.get(key) !== entry) return
    kept.delete(key)
    total -= entry.size
  }
  return {
    read<T>(key: string, load: () => Promise<T>): Promise<T> {
      const known = kept.get(key)
      if (known !== undefined) {
        kept.delete(key)
        kept.set(key, known)
        return known.answer as Promise<T>
      }
      const answer = load()
      const entry = { answer, size: key.length }
      kept.set(key, entry)
      total += entry.size
      answer.then(
        (value) => {
          if (value === undefined) return drop(entry, key)
          if (kept.get(key) !== entry) return
          const size = JSON.stringify(value).length
          entry.size += size
          total += size
          for (const [oldest, one] of kept) {
            if (total <= options.maxCharacters) break
            drop(one, oldest)
          }
        },
        () => drop(entry, key),
      )
      return answer
    },
    forget() {
      kept = new Map()
      total = 0
    },
  }
}
