/** A typed array that grows by doubling. */
export class GrowingUint32 {
  #values = new Uint32Array(1_024)
  #length = 0

  get length(): number {
    return this.#length
  }

  push(value: number): void {
    if (this.#length === this.#values.length) {
      const larger = new Uint32Array(this.#length * 2)
      larger.set(this.#values)
      this.#values = larger
    }
    this.#values[this.#length++] = value
  }

  /** What was pushed; valid until the next push. */
  get values(): Uint32Array {
    return this.#values.subarray(0, this.#length)
  }
}
