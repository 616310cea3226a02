/** Below this a size is found out anew whenever it is asked for. */
const worthRemembering = 256

/** How many bytes a JSON value has when it is written. Sizes of large parts are worked out once. */
export class JsonSizes {
  readonly #known = new Map<object, number>()

  of(value: unknown): number {
    if (typeof value !== 'object' || value === null) return bytesOf(value)
    const known = this.#known.get(value)
    if (known !== undefined) return known
    const size = Array.isArray(value) ? this.#ofItems(value) : this.#ofMembers(value)
    if (size > worthRemembering) this.#known.set(value, size)
    return size
  }

  #ofItems(items: readonly unknown[]): number {
    let size = 2 + Math.max(0, items.length - 1)
    for (const item of items) size += this.of(item)
    return size
  }

  #ofMembers(value: object): number {
    let size = 2
    let count = 0
    for (const [name, member] of Object.entries(value)) {
      if (member === undefined) continue
      size += bytesOf(name) + 1 + this.of(member)
      count++
    }
    return size + Math.max(0, count - 1)
  }
}

/** As `JSON.stringify` writes it; what cannot be written is `null`. */
function bytesOf(value: unknown): number {
  return Buffer.byteLength(JSON.stringify(value) ?? 'null')
}
