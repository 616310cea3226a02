/**
 * A statement over many rows is planned anew each time, for how many they are now: a plan that was made while a table
 * was empty reads all of it when it has grown.
 */
const isBulk = (value: unknown): boolean => Array.isArray(value) && value.length > 64

/** A statement longer than this, or one too many, is parsed anew each time. */
const longestNamedStatement = 4_000
const mostNamedStatements = 300

/** Parsing and planning cost more than running a short statement, so statements are prepared once, under a name. */
export class StatementNames {
  readonly #names = new Map<string, string>()

  /** Undefined for one that is not worth a name. */
  nameOf(text: string, values: readonly unknown[]): string | undefined {
    if (values.some(isBulk)) return undefined
    const known = this.#names.get(text)
    if (known !== undefined || text.length > longestNamedStatement) return known
    if (this.#names.size >= mostNamedStatements) return undefined
    const name = `s${this.#names.size}`
    this.#names.set(text, name)
    return name
  }
}
