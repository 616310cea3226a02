import { JsonSizes } from './measure-json.ts'
import { previewJson, wholeCharacters } from './preview-json.ts'
import { typeOfJson, type ResultPage, type ResultView } from './result-view.ts'

export interface PagedJson {
  readonly value: unknown
  readonly page: ResultPage
}

/** The items, members or characters from `offset` on, as many as `limit` and `maxBytes` allow; at least a part of the first. */
export function pageJson(value: unknown, { offset = 0, limit = Infinity }: ResultView, maxBytes: number): PagedJson {
  const sizes = new JsonSizes()
  const bounds = { offset, limit, maxBytes, sizes }
  const about = { type: typeOfJson(value), sizeBytes: sizes.of(value) }
  if (typeof value === 'string') return { ...pageText(value, bounds, about) }
  if (Array.isArray(value)) {
    const { parts, ...page } = pageParts(value, bounds, (item) => sizes.of(item))
    return { value: parts, page: { ...about, unit: 'items', ...page } }
  }
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value)
    const { parts, ...page } = pageParts(members, bounds, ([name, member]) => sizes.of(name) + 1 + sizes.of(member))
    return { value: Object.fromEntries(parts), page: { ...about, unit: 'members', ...page } }
  }
  return { value: value ?? null, page: { ...about, offset: 0, count: 1, total: 1 } }
}

interface Bounds {
  readonly offset: number
  readonly limit: number
  readonly maxBytes: number
  readonly sizes: JsonSizes
}

type About = Pick<ResultPage, 'type' | 'sizeBytes'>

function pageParts<Part>(all: readonly Part[], bounds: Bounds, sizeOf: (part: Part) => number) {
  const { offset, limit } = bounds
  const parts: Part[] = []
  let left = bounds.maxBytes - 2
  for (let i = offset; i < all.length && parts.length < limit; i++) {
    const size = sizeOf(all[i]!) + 1
    if (size > left) break
    left -= size
    parts.push(all[i]!)
  }
  if (parts.length > 0 || offset >= all.length || limit < 1)
    return { parts, ...standing(bounds, parts.length, all.length) }
  // It alone is larger than an answer: what it is like, so that a query can go into it.
  const { value, cuts } = previewJson([all[offset]!], bounds.maxBytes)
  const shown = value as readonly Part[]
  return { parts: shown, ...standing(bounds, shown.length, all.length), cuts }
}

function pageText(text: string, bounds: Bounds, about: About): PagedJson {
  const { offset, limit, maxBytes, sizes } = bounds
  let length = Math.min(limit, maxBytes, text.length - Math.min(offset, text.length))
  let part = wholeCharacters(text.slice(offset), length)
  while (length > 0 && sizes.of(part) > maxBytes) {
    length = Math.floor(length * 0.9)
    part = wholeCharacters(text.slice(offset), length)
  }
  return { value: part, page: { ...about, unit: 'characters', ...standing(bounds, part.length, text.length) } }
}

function standing({ offset }: Bounds, count: number, total: number) {
  const next = offset + count
  return { offset, count, total, ...(count > 0 && next < total ? { nextOffset: next } : {}) }
}
