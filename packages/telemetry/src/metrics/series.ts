import type { MetricDescription } from './metric-description.ts'

/** Beyond it, whatever comes is counted as `other`: a label that turns out to be endless must not fill the memory. */
const mostSeries = 500
const separator = '\u0000'

/** One value for each combination of labels, and never more than so many. */
export class Series<Value> {
  readonly #byKey = new Map<string, Value>()
  readonly #labels: readonly string[]
  readonly #create: () => Value

  constructor({ labels }: MetricDescription, create: () => Value) {
    this.#labels = labels
    this.#create = create
    // One without labels is there from the start: a counter that says nothing looks like one that is missing.
    if (labels.length === 0) this.#byKey.set('', create())
  }

  at(values: readonly string[]): Value {
    const key = values.length === 1 ? values[0]! : values.join(separator)
    return this.#byKey.get(key) ?? this.#add(key)
  }

  get size(): number {
    return this.#byKey.size
  }

  /** With the labels as they are printed. */
  *entries(): Generator<readonly [Readonly<Record<string, string>>, Value]> {
    for (const [key, value] of this.#byKey) yield [this.#labelsOf(key), value]
  }

  #add(key: string): Value {
    const fitting = this.#byKey.size < mostSeries - 1 ? key : this.#labels.map(() => 'other').join(separator)
    const existing = this.#byKey.get(fitting)
    if (existing !== undefined) return existing
    const added = this.#create()
    this.#byKey.set(fitting, added)
    return added
  }

  #labelsOf(key: string): Readonly<Record<string, string>> {
    if (this.#labels.length === 0) return {}
    const values = key.split(separator)
    return Object.fromEntries(this.#labels.map((label, at) => [label, values[at] ?? '']))
  }
}
