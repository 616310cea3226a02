import { readShared } from './shared-data.ts'

/** A catalog as JSON Lines, one tool a line. */
export interface CatalogMaterial {
  readonly text: string
  readonly toolCount: number
  readonly origin: string
}

/** The published catalog of that name, or a generated one of that size; at most `maxTools` of it. */
export function catalogOf(name: 'apis-5k' | 'apis-100k', maxTools = Infinity): CatalogMaterial {
  const published = readShared(`catalogs/${name}.jsonl.gz`)
  const whole = published ?? generatedLines(name === 'apis-5k' ? 5_000 : 100_000)
  const lines = whole.trimEnd().split('\n').slice(0, maxTools)
  return {
    text: `${lines.join('\n')}\n`,
    toolCount: lines.length,
    origin:
      published === undefined
        ? `a generated catalog, because ${name} is not on this machine`
        : `${lines.length.toLocaleString('en')} published operations (${name})`,
  }
}

const verbs = ['create', 'list', 'update', 'delete', 'search', 'export', 'approve', 'assign', 'archive', 'restore']
const nouns = [
  'customer',
  'invoice',
  'shipment',
  'ticket',
  'contract',
  'employee',
  'payment',
  'device',
  'order',
  'lead',
]
const kinds = ['open', 'shared', 'regional', 'draft', 'recurring', 'internal', 'late', 'urgent', 'planned', 'external']

export function generatedLines(count: number): string {
  return Array.from({ length: count }, (_, i) => {
    const [verb, noun, kind] = [verbs[i % 10]!, nouns[Math.floor(i / 10) % 10]!, kinds[Math.floor(i / 100) % 10]!]
    const group = Math.floor(i / 200)
    return JSON.stringify({
      id: `vendor${group}.${verb}_${kind}_${noun}_${i}`,
      namespace: `vendor${group}`,
      name: `${verb}_${kind}_${noun}_${i}`,
      description: `${verb} one ${kind} ${noun} of the account and answer with its state ${i % 97}.`,
      params: ['id', `${noun}Name`, 'expand'],
    })
  }).join('\n')
}
