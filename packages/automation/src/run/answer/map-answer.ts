import type { ResponseMapping } from '../../target/target-policy.ts'
import { valueAt } from './json-pointer.ts'

/** What of an answer is kept. What a pointer does not find is null, so that a result always has the same properties. */
export function mapAnswer(value: unknown, mapping: ResponseMapping): unknown {
  const selected = mapping.select === undefined ? value : (valueAt(value, mapping.select) ?? null)
  const { fields } = mapping
  if (fields === undefined) return selected
  const shaped = (item: unknown): unknown =>
    Object.fromEntries(Object.entries(fields).map(([name, pointer]) => [name, valueAt(item, pointer) ?? null]))
  return Array.isArray(selected) ? selected.map(shaped) : shaped(selected)
}
