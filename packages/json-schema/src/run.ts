import { canonicalJson } from '@gatehouse/core'

/** Something that is wrong with a value. */
export interface SchemaProblem {
  /** Where in the value: a JSON Pointer (RFC 6901); empty for the value itself. */
  readonly at: string
  /** Reads on after the name of the place: `must be a string`. */
  readonly message: string
}

/** One compiled schema, or one keyword of it. True when the value satisfies it. */
export type Check = (value: unknown, run: Run, seen: Evaluated | undefined) => boolean

/** What the keywords of one schema object have looked at: the annotations behind `unevaluatedProperties` and `unevaluatedItems`. */
export class Evaluated {
  readonly properties = new Set<string>()
  readonly items = new Set<number>()

  add(other: Evaluated): void {
    for (const name of other.properties) this.properties.add(name)
    for (const index of other.items) this.items.add(index)
  }
}

const maxProblems = 8
/** A few references can ask for exponential work. An honest schema needs some ten steps for each value in its input. */
const maxSteps = 3_000_000
/** Checks nested in each other: far below what the stack holds, and six for each of the 100 levels a value may have. */
const maxNesting = 600

class OutOfBounds extends Error {}

/** One validation: where it is, what it found, how much work is left. */
export class Run {
  readonly #path: (string | number)[] = []
  #problems: SchemaProblem[] = []
  #isQuiet = false
  #steps = 0
  readonly #texts = new WeakMap<object, string>()
  #nesting = 0

  problemsOf(check: Check, value: unknown): readonly SchemaProblem[] {
    try {
      // Most values are valid: look for a reason only when there is one.
      if (this.isValid(check, value)) return []
      check(value, this, undefined)
    } catch (error) {
      if (!(error instanceof OutOfBounds)) throw error
      return [{ at: '', message: `cannot be validated: ${error.message}` }]
    }
    return this.#problems
  }

  /** Reports at the current place. Always false, so that a check can return it. */
  problem(message: string): false {
    if (!this.#isQuiet && this.#problems.length < maxProblems) {
      this.#problems.push({ at: this.place, message })
    }
    return false
  }

  /** True when looking further cannot change the answer. */
  get isDecided(): boolean {
    return this.#isQuiet || this.#problems.length >= maxProblems
  }

  at(step: string | number, check: Check, value: unknown): boolean {
    this.#path.push(step)
    const isValid = check(value, this, undefined)
    this.#path.pop()
    return isValid
  }

  /** Whether a value would pass, without a word about it. */
  isValid(check: Check, value: unknown, seen?: Evaluated): boolean {
    const wasQuiet = this.#isQuiet
    this.#isQuiet = true
    const isValid = check(value, this, seen)
    this.#isQuiet = wasQuiet
    return isValid
  }

  /** The problems a check would report here, kept apart. */
  apart(check: Check, value: unknown): readonly SchemaProblem[] {
    const kept = this.#problems
    this.#problems = []
    check(value, this, undefined)
    const found = this.#problems
    this.#problems = kept
    return found
  }

  report(problems: readonly SchemaProblem[]): false {
    this.#problems.push(...problems.slice(0, maxProblems - this.#problems.length))
    return false
  }

  /** Where in the value the run is, as a JSON Pointer. */
  get place(): string {
    return this.#path.map((step) => `/${escapePointer(String(step))}`).join('')
  }

  /** The canonical JSON of a part of the value; made once. */
  textOf(value: unknown): string {
    if (typeof value !== 'object' || value === null) return canonicalJson(value)
    const known = this.#texts.get(value)
    if (known !== undefined) return known
    const text = canonicalJson(value)
    this.#texts.set(value, text)
    this.spendOnText(text)
    return text
  }

  /** Counts work, so that no schema can ask for more than a bounded amount of it. */
  spend(steps: number): void {
    this.#steps += steps
    if (this.#steps > maxSteps) throw new OutOfBounds('its schema asks for too much work')
  }

  spendOnText(text: string): void {
    this.spend(1 + text.length / 8)
  }

  enter(steps: number): void {
    this.spend(1 + steps)
    if (++this.#nesting > maxNesting) throw new OutOfBounds('its schema nests too deeply or refers to itself')
  }

  leave(): void {
    this.#nesting--
  }
}

function escapePointer(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1')
}
