export interface Limits {
  readonly maxDepth: number
  /** Objects, arrays and plain values together. */
  readonly maxNodes: number
}

export const schemaLimits: Limits = { maxDepth: 200, maxNodes: 100_000 }
export const valueLimits: Limits = { maxDepth: 100, maxNodes: 1_000_000 }

export type Measured = { readonly isWithin: true } | { readonly isWithin: false; readonly reason: string }

/** Whether a JSON value stays within limits. Stops at the first one it crosses. */
export function measure(value: unknown, limits: Limits): Measured {
  let nodes = 0
  let reason: string | undefined
  const walk = (node: unknown, depth: number): boolean => {
    if (++nodes > limits.maxNodes) reason = `more than ${limits.maxNodes} values`
    if (depth > limits.maxDepth) reason = `nested deeper than ${limits.maxDepth}`
    if (reason !== undefined) return false
    if (typeof node !== 'object' || node === null) return true
    for (const member of Array.isArray(node) ? node : Object.values(node)) if (!walk(member, depth + 1)) return false
    return true
  }
  walk(value, 0)
  return reason === undefined ? { isWithin: true } : { isWithin: false, reason }
}
