import type { Clock } from '@gatehouse/core'

/** A capped map whose entries end at a time of their own. When it is full the oldest entry makes room. */
export interface ExpiringCache<Value> {
  get(key: string): Value | undefined
  /** `expiresAt` in milliseconds since 1970. */
  set(key: string, value: Value, expiresAt: number): void
  delete(key: string): void
  readonly size: number
}

export function createExpiringCache<Value>(options: {
  readonly clock: Clock
  readonly maxEntries: number
}): ExpiringCache<Value> {
  const { clock, maxEntries } = options
  const entries = new Map<string, { readonly value: Value; readonly expiresAt: number }>()
  return {
    get(key) {
      const entry = entries.get(key)
      if (entry === undefined) return undefined
      if (entry.expiresAt > clock.now()) return entry.value
      entries.delete(key)
      return undefined
    },
    set(key, value, expiresAt) {
      entries.delete(key)
      if (expiresAt <= clock.now()) return
      if (entries.size >= maxEntries) entries.delete(entries.keys().next().value!)
      entries.set(key, { value, expiresAt })
    },
    delete: (key) => void entries.delete(key),
    get size() {
      return entries.size
    },
  }
}
