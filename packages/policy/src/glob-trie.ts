export const root = 0
export const nowhere = -1

/**
 * Literals as a tree over their characters, in one table: as many steps as a text has characters, however many literals
 * there are. Characters that no literal has share one column.
 */
export class GlobTrie {
  /** Which column a character has: what patterns are made of is ASCII. */
  readonly #columns = new Uint8Array(128)
  readonly #width: number
  readonly #steps: Int32Array
  /** Ids of the literals that end at a node. */
  readonly #ends: number[][] = [[]]
  /** After `link`: the nearest node at which a literal ends that ends the text so far, this one first; `nowhere` for none. */
  #found = new Int32Array()
  /** The same without the node itself. */
  #shorter = new Int32Array()

  /** The id of a literal is its place in the list. */
  constructor(literals: readonly string[]) {
    const characters = [...new Set(literals.join(''))]
    for (const [i, character] of characters.entries()) this.#columns[character.charCodeAt(0)] = i + 1
    this.#width = characters.length + 1
    const most = literals.reduce((sum, { length }) => sum + length, 1)
    this.#steps = new Int32Array(this.#width * most).fill(nowhere)
    for (const [id, literal] of literals.entries()) this.#add(literal, id)
  }

  /** The node after a character, or `nowhere`. */
  step(node: number, character: number): number {
    return this.#steps[node * this.#width + (character < 128 ? this.#columns[character]! : 0)]!
  }

  endsAt(node: number): readonly number[] {
    return this.#ends[node]!
  }

  /** Whether any literal goes on from a node. */
  leadsOn(node: number): boolean {
    return this.#steps.subarray(node * this.#width, (node + 1) * this.#width).some((child) => child !== nowhere)
  }

  /** After `link`. */
  foundAt(node: number): number {
    return this.#found[node]!
  }

  /** After `link`: of a node that `foundAt` or this gave, the next one. */
  nextFound(node: number): number {
    return this.#shorter[node]!
  }

  /**
   * Lets steps go on where a literal begins within another (Aho and Corasick, 1975): from then on a text is searched for all
   * literals at once, and no step leads nowhere.
   */
  link(): this {
    const nodes = this.#ends.length
    const back = new Int32Array(nodes)
    this.#found = new Int32Array(nodes).fill(nowhere)
    this.#shorter = new Int32Array(nodes).fill(nowhere)
    const waiting = [root]
    for (const node of waiting) {
      const behind = back[node]!
      if (node !== root) this.#shorter[node] = this.#found[behind]!
      this.#found[node] = this.#ends[node]!.length > 0 ? node : this.#shorter[node]!
      for (let column = 0; column < this.#width; column++) {
        const at = node * this.#width + column
        const child = this.#steps[at]!
        const otherwise = node === root ? root : this.#steps[behind * this.#width + column]!
        if (child === nowhere) this.#steps[at] = otherwise
        else {
          back[child] = otherwise
          waiting.push(child)
        }
      }
    }
    return this
  }

  #add(literal: string, id: number): void {
    let node = root
    for (let i = 0; i < literal.length; i++) {
      const at = node * this.#width + this.#columns[literal.charCodeAt(i)]!
      if (this.#steps[at] === nowhere) this.#steps[at] = this.#ends.push([]) - 1
      node = this.#steps[at]!
    }
    this.#ends[node]!.push(id)
  }
}
