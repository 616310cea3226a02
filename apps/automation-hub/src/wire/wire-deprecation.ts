import type { Deprecation } from '@gatehouse/spec'

/** Moments as ISO 8601 in UTC. */
export function wireDeprecation({ deprecatedAt, removedAt, advice }: Deprecation) {
  return {
    deprecated_at: new Date(deprecatedAt).toISOString(),
    ...(removedAt === undefined ? {} : { removed_at: new Date(removedAt).toISOString() }),
    ...(advice === undefined ? {} : { advice }),
  }
}
