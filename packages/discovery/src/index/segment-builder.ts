import type { ToolSummary } from '@gatehouse/catalog'
import { toolKey } from '@gatehouse/core'
import { VectorRows } from '../dense/vector-rows.ts'
import { signatureOf } from '../similar/signature-of.ts'
import { summaryOf } from '../summary-of.ts'
import { cautionsOf } from '../text/cautions.ts'
import { termOf } from '../text/tokenise.ts'
import { visibleText } from '../text/visible-text.ts'
import { countsInLength, fieldUnits, maxRepeats } from './field-weights.ts'
import { GrowingUint32 } from './growing-array.ts'
import { isOfName, maxNameTerms } from './name-terms.ts'
import type { Pacer } from './pacer.ts'
import { assembleSegment, type ToolEntry } from './assemble-segment.ts'
import { flagsOf, toolFlags, type Segment } from './segment.ts'
import { wordsByField } from './words-by-field.ts'

const stopWord = -1
const maxTitleLength = 300

/** Takes tools in any order and makes a segment of them. What is added last under a key stands. */
export class SegmentBuilder {
  readonly #describe: (source: string, namespace: string) => string
  /** Word as it stands in a text → term, or `stopWord`: each spelling is stemmed once. */
  readonly #words = new Map<string, number>()
  readonly #terms = new Map<string, number>()
  readonly #entries = new Map<string, ToolEntry>()
  readonly #postingTerms = new GrowingUint32()
  readonly #postingWeights = new GrowingUint32()
  readonly #nameTerms = new GrowingUint32()
  readonly #vectors: VectorRows | undefined
  /** Weight of each term in the tool at hand; emptied after each. */
  readonly #bag = new Map<number, number>()

  /**
   * `describe` gives the description of a namespace, empty when it has none. With `dimensions`, each tool is added with a
   * vector of so many numbers.
   */
  constructor(describe: (source: string, namespace: string) => string, dimensions?: number) {
    this.#describe = describe
    this.#vectors = dimensions === undefined ? undefined : new VectorRows(dimensions)
  }

  get size(): number {
    return this.#entries.size
  }

  add(tool: ToolSummary, vector?: Float32Array): void {
    let length = 0
    const nameTerms = new Set<number>()
    for (const [field, words] of wordsByField(tool, this.#describe(tool.source, tool.namespace))) {
      const units = fieldUnits[field]
      const repeats = new Map<number, number>()
      for (const word of words) {
        const term = this.#termId(word)
        if (term === stopWord) continue
        if (countsInLength(field)) length += units
        if (isOfName(field) && nameTerms.size < maxNameTerms) nameTerms.add(term)
        const repeated = (repeats.get(term) ?? 0) + 1
        repeats.set(term, repeated)
        if (repeated <= maxRepeats) this.#bag.set(term, (this.#bag.get(term) ?? 0) + units)
      }
    }

    const firstPosting = this.#postingTerms.length
    for (const [term, units] of this.#bag) {
      this.#postingTerms.push(term)
      this.#postingWeights.push(Math.min(255, units))
    }
    this.#bag.clear()
    const firstNameTerm = this.#nameTerms.length
    for (const term of nameTerms) this.#nameTerms.push(term)
    this.#entries.set(toolKey(tool), {
      source: tool.source,
      namespace: tool.namespace,
      name: tool.name,
      version: tool.version,
      title: onOneLine(visibleText(tool.title?.slice(0, maxTitleLength) ?? '')),
      summary: summaryOf(tool.description, tool.title),
      flags: flagsOf(tool) | flagsOfTexts(tool),
      length: Math.min(65_535, length),
      signature: signatureOf(tool),
      uses: tool.uses?.map(({ namespace, name }) => ({ source: tool.source, namespace, name })),
      firstPosting,
      endPosting: this.#postingTerms.length,
      firstNameTerm,
      endNameTerm: this.#nameTerms.length,
      vectorRow: vector === undefined ? 0 : (this.#vectors?.push(vector) ?? 0),
    })
  }

  /** Takes back what was added under a key. */
  remove(key: string): void {
    this.#entries.delete(key)
  }

  finish(pacer: Pacer): Promise<Segment> {
    return assembleSegment(
      {
        entries: this.#entries.values(),
        terms: this.#terms,
        postingTerms: this.#postingTerms.values,
        postingWeights: this.#postingWeights.values,
        nameTerms: this.#nameTerms.values,
        vectors: this.#vectors,
      },
      pacer,
    )
  }

  #termId(word: string): number {
    const known = this.#words.get(word)
    if (known !== undefined) return known
    const term = termOf(word)
    let id = stopWord
    if (term !== undefined) {
      id = this.#terms.get(term) ?? this.#terms.size
      this.#terms.set(term, id)
    }
    this.#words.set(word, id)
    return id
  }
}

function flagsOfTexts({ title = '', description, name }: ToolSummary): number {
  const cautions = cautionsOf([name, title, description])
  return (
    (cautions.includes('hidden_text') ? toolFlags.hiddenText : 0) |
    (cautions.includes('speaks_to_the_model') ? toolFlags.orders : 0)
  )
}

function onOneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').trim()
}
