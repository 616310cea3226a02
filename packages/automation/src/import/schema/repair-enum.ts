import { canonicalJson } from '@gatehouse/core'

export interface RepairedEnum {
  /** Undefined: nothing usable was written. */
  readonly values: readonly unknown[] | undefined
  readonly isAsWritten: boolean
}

/** Distinct values that fit the declared type: YAML reads an unquoted `404`, `true` or `1.0` as something else than text. */
export function repairEnum(value: unknown, type: unknown): RepairedEnum {
  const list = Array.isArray(value) ? value : typeof value === 'string' ? [value] : undefined
  if (list === undefined || list.length === 0) return { values: undefined, isAsWritten: false }
  const fitting = list.map((member) => fitted(member, type))
  const seen = new Set<string>()
  const distinct = fitting.filter((member) => {
    const key = typeof member === 'string' ? `"${member}` : canonicalJson(member)
    if (seen.has(key)) return false
    seen.add(key)
    return true
  })
  const isAsWritten = Array.isArray(value) && distinct.length === list.length && fitting.every((m, i) => m === list[i])
  return { values: distinct, isAsWritten }
}

function fitted(member: unknown, type: unknown): unknown {
  if (type === 'string' && (typeof member === 'number' || typeof member === 'boolean')) return String(member)
  if ((type === 'integer' || type === 'number') && typeof member === 'string' && /^-?\d+(\.\d+)?$/.test(member)) {
    return Number(member)
  }
  if (type === 'boolean' && (member === 'true' || member === 'false')) return member === 'true'
  return member
}
