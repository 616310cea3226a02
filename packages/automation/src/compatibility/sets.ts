export function common<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): ReadonlySet<T> {
  return new Set([...a].filter((member) => b.has(member)))
}

export function isWithin<T>(a: ReadonlySet<T>, b: ReadonlySet<T>): boolean {
  return [...a].every((member) => b.has(member))
}

export function isApart<T>(a: Iterable<T>, b: { has(member: T): boolean }): boolean {
  return ![...a].some((member) => b.has(member))
}
