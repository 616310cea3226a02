import { isMap } from './flatten-schema.ts'

export interface BrokenValue {
  /** What was done to a valid value. */
  readonly fault: string
  readonly value: unknown
}

/** Many small changes to a valid input, each of which breaks some schemas and leaves others content. */
export function* brokenValues(valid: Readonly<Record<string, unknown>>): Generator<BrokenValue> {
  for (const name of Object.keys(valid)) {
    const { [name]: _gone, ...rest } = valid
    yield { fault: `without ${name}`, value: rest }
  }
  for (const name of Object.keys(valid)) {
    for (const [fault, value] of changed(valid[name], 0))
      yield { fault: `${name} ${fault}`, value: { ...valid, [name]: value } }
  }
  yield { fault: 'another property', value: { ...valid, 'no such property': true } }
}

const misfits: readonly unknown[] = [
  null,
  true,
  -1e30,
  0.123456789,
  '\u0000 not this',
  [[{}]],
  { 'no such member': { a: [] } },
]

function* changed(value: unknown, depth: number): Generator<readonly [string, unknown]> {
  for (const misfit of misfits) yield [`as ${JSON.stringify(misfit)}`, misfit]
  if (depth > 2) return
  if (Array.isArray(value)) {
    for (const [fault, item] of changed(value[0] ?? null, depth + 1)) yield [`[0] ${fault}`, [item, ...value.slice(1)]]
    yield ['far too long', Array.from({ length: 2_000 }, () => value[0] ?? null)]
  }
  if (!isMap(value)) return
  for (const name of Object.keys(value).slice(0, 8)) {
    const { [name]: member, ...rest } = value
    yield [`without ${name}`, rest]
    for (const [fault, other] of changed(member, depth + 1)) yield [`${name} ${fault}`, { ...value, [name]: other }]
  }
}
