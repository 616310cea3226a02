import type { CandidateDocument } from '@gatehouse/discovery'

export const dimensions = 256
const topics = 50
const namespacesPerTopic = 20

/** Tools with vectors around the middle of their topic, as real ones lie; a namespace is of one topic. */
export interface VectorCatalog {
  readonly documents: readonly CandidateDocument[]
  /** By place in `documents`. */
  readonly topicOf: readonly number[]
  readonly namespaceOf: readonly number[]
  readonly namespaceCount: number
  readonly queries: readonly Float32Array[]
}

export function vectorCatalog(size: number, queryCount: number): VectorCatalog {
  const random = seeded(7)
  const middles = Array.from({ length: topics }, () => near(new Float32Array(dimensions), 1, random))
  const topicOf: number[] = []
  const namespaceOf: number[] = []
  const documents = Array.from({ length: size }, (_, i): CandidateDocument => {
    const topic = Math.floor(random() * topics)
    const namespace = topic * namespacesPerTopic + Math.floor(random() * namespacesPerTopic)
    topicOf.push(topic)
    namespaceOf.push(namespace)
    return {
      source: 'bench',
      namespace: `n${namespace}`,
      name: `t${i}`,
      length: 10,
      terms: new Map([[`t${i % 1_000}`, ['C' as const]]]),
      uses: undefined,
      vector: near(middles[topic]!, 0.06, random),
    }
  })
  const queries = Array.from({ length: queryCount }, () => near(middles[Math.floor(random() * topics)]!, 0.06, random))
  return { documents, topicOf, namespaceOf, namespaceCount: topics * namespacesPerTopic, queries }
}

/** Which namespaces a principal may use: some from anywhere, or everything of some topics. */
export function chooseNamespaces(catalog: VectorCatalog, share: number, isCorrelated: boolean): ReadonlySet<number> {
  const random = seeded(11)
  const wanted = Math.max(1, Math.round(catalog.namespaceCount * share))
  const all = Array.from({ length: catalog.namespaceCount }, (_, i) => i)
  if (isCorrelated) return new Set(all.slice(0, wanted))
  return new Set(
    all
      .map((id) => ({ id, key: random() }))
      .toSorted((a, b) => a.key - b.key)
      .slice(0, wanted)
      .map(({ id }) => id),
  )
}

function near(middle: Float32Array, spread: number, random: () => number): Float32Array {
  const vector = middle.map((value) => value + spread * normal(random))
  const length = Math.hypot(...vector)
  return vector.map((value) => value / length)
}

/** Box–Muller. */
function normal(random: () => number): number {
  return Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random())
}

/** Mulberry32: the same numbers on every machine. */
function seeded(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
