import type { ImportNote } from './import-report.ts'

const maxDistinctNotes = 100

/** Collects remarks on one document. Like remarks are counted, not repeated. */
export interface Notes {
  add(code: string, message: string, at?: string): void
  list(): readonly ImportNote[]
}

export function createNotes(file: string): Notes {
  const found = new Map<string, { code: string; message: string; at: string | undefined; count: number }>()
  let leftOut = 0
  return {
    add(code, message, at) {
      const key = `${code} ${message}`
      const earlier = found.get(key)
      if (earlier !== undefined) {
        earlier.count++
        return
      }
      if (found.size >= maxDistinctNotes) {
        leftOut++
        return
      }
      found.set(key, { code, message, at, count: 1 })
    },
    list() {
      const notes = [...found.values()].map(({ code, message, at, count }) => ({
        file,
        code,
        message,
        ...(at === undefined ? {} : { at }),
        count,
      }))
      if (leftOut === 0) return notes
      return [...notes, { file, code: 'more_notes', message: 'More remarks were left out.', count: leftOut }]
    },
  }
}
