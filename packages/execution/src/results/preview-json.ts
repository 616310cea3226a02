import { JsonSizes } from './measure-json.ts'
import { pointerTo } from './pointer.ts'

/** Where something was left out, and how much of it is there. */
export interface Cut {
  /** JSON Pointer (RFC 6901) into the value, the same before and after the cut. */
  readonly at: string
  readonly unit: 'items' | 'members' | 'characters'
  readonly shown: number
  readonly of: number
}

export interface JsonPreview {
  readonly value: unknown
  /** Of the whole. */
  readonly sizeBytes: number
  /** Of `value`, at most what was asked for. */
  readonly shownBytes: number
  /** Empty when nothing was left out; the first ones, from the outside in. */
  readonly cuts: readonly Cut[]
}

const mostCuts = 20
/** With less than this, nothing inside of it would be worth reading. */
const leastBytes = 24
const ellipsis = '…'

/**
 * A JSON value of at most so many bytes that says what the whole is like: the first items of lists, the beginning of texts, and as
 * many members of objects as there is room for; small members stay whole, so that large ones share what is left.
 */
export function previewJson(value: unknown, maxBytes: number): JsonPreview {
  const sizes = new JsonSizes()
  const sizeBytes = sizes.of(value)
  const cuts: Cut[] = []
  const shown = fit(value, { budget: maxBytes, at: '', sizes, cuts })
  return {
    value: shown,
    sizeBytes,
    shownBytes: sizeBytes <= maxBytes ? sizeBytes : new JsonSizes().of(shown),
    cuts: cuts.slice(0, mostCuts),
  }
}

interface Room {
  readonly budget: number
  readonly at: string
  readonly sizes: JsonSizes
  readonly cuts: Cut[]
}

function fit(value: unknown, room: Room): unknown {
  if (room.sizes.of(value) <= room.budget) return value
  if (typeof value === 'string') return fitText(value, room)
  if (Array.isArray(value)) return fitItems(value, room)
  if (typeof value === 'object' && value !== null) return fitMembers(value, room)
  room.cuts.push({ at: room.at, unit: 'characters', shown: 0, of: room.sizes.of(value) })
  return null
}

function fitText(text: string, room: Room): string {
  const size = room.sizes.of(text)
  let length = Math.floor((text.length * Math.max(0, room.budget - 5)) / size)
  let kept = wholeCharacters(text, length)
  while (length > 0 && room.sizes.of(kept + ellipsis) > room.budget) {
    length = Math.floor(length * 0.8)
    kept = wholeCharacters(text, length)
  }
  room.cuts.push({ at: room.at, unit: 'characters', shown: kept.length, of: text.length })
  return kept + ellipsis
}

/** The beginning, not cut in the middle of a pair of surrogates. */
export function wholeCharacters(text: string, length: number): string {
  const last = text.charCodeAt(length - 1)
  return text.slice(0, last >= 0xd800 && last <= 0xdbff ? length - 1 : length)
}

function fitItems(items: readonly unknown[], room: Room): readonly unknown[] {
  const { sizes, at } = room
  const cut = { at, unit: 'items', shown: 0, of: items.length } as const
  const place = room.cuts.push(cut) - 1
  const shown: unknown[] = []
  let left = room.budget - 2
  for (const [i, item] of items.entries()) {
    const size = sizes.of(item)
    // An item that would take most of the room is shown in part, so that others are shown as well; a small one whole or not.
    const isSmall = size < room.budget / 4
    const share = isSmall || i === items.length - 1 ? left : Math.floor(left / 2)
    if (size <= share) shown.push(item)
    else if (isSmall || share < leastBytes || isLeaf(item)) break
    else shown.push(fit(item, { ...room, budget: share, at: pointerTo(at, i) }))
    left -= Math.min(size, sizes.of(shown[i])) + 1
  }
  if (shown.length < items.length) room.cuts[place] = { ...cut, shown: shown.length }
  else room.cuts.splice(place, 1)
  return shown
}

function fitMembers(value: object, room: Room): Readonly<Record<string, unknown>> {
  const { sizes, at } = room
  const all = Object.entries(value).filter(([, member]) => member !== undefined)
  const cut = { at, unit: 'members', shown: 0, of: all.length } as const
  const place = room.cuts.push(cut) - 1
  const named = withinNames(all, room)
  let left = room.budget - 2
  for (const [name] of named) left -= sizes.of(name) + 2
  const shown = new Map<string, unknown>()
  const bySize = named.toSorted(([, a], [, b]) => sizes.of(a) - sizes.of(b))
  for (const [i, [name, member]] of bySize.entries()) {
    const share = Math.floor(left / (bySize.length - i))
    const part = fit(member, { ...room, budget: share, at: pointerTo(at, name) })
    left -= sizes.of(part)
    shown.set(name, part)
  }
  if (named.length < all.length) room.cuts[place] = { ...cut, shown: named.length }
  else room.cuts.splice(place, 1)
  return Object.fromEntries(named.map(([name]) => [name, shown.get(name)]))
}

/** As many as can be named in half of the room, in their order. */
function withinNames(members: readonly [string, unknown][], { budget, sizes }: Room): readonly [string, unknown][] {
  let left = budget / 2
  const count = members.findIndex(([name]) => (left -= sizes.of(name) + 6) < 0)
  return count === -1 ? members : members.slice(0, count)
}

function isLeaf(value: unknown): boolean {
  return typeof value === 'number' || typeof value === 'boolean' || value === null
}
