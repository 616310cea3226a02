import { createHash } from 'node:crypto'
import { endianness } from 'node:os'
import type { ToolSummary } from '@gatehouse/catalog'
import type { Embedder } from '../embed/embedder.ts'
import { tirelessPacer } from '../index/pacer.ts'
import { SegmentBuilder } from '../index/segment-builder.ts'
import { recordOf, segmentArrays, type ArrayName } from '../index/segment-record.ts'
import { segmentFormat } from './segment-file.ts'

/**
 * Names what this version of the program makes of a tool: its words, their weights, its flags and summary, and the model of
 * its vectors. Taken from what it does make of an example, so that no change of one of these can be forgotten here.
 */
export async function indexFingerprint(embedder: Embedder | undefined): Promise<string> {
  const builder = new SegmentBuilder((_source, namespace) => `About ${namespace}s and their owners.`)
  for (const example of examples) builder.add(example)
  const { arrays } = recordOf(await builder.finish(tirelessPacer))
  const hash = createHash('sha256')
  hash.update(JSON.stringify([segmentFormat, endianness(), embedder?.id ?? null, embedder?.dimensions ?? 0]))
  for (const name of Object.keys(segmentArrays) as readonly ArrayName[]) {
    const array = arrays[name]
    hash.update(`${name}:${array.length};`)
    hash.update(new Uint8Array(array.buffer, array.byteOffset, array.byteLength))
  }
  return hash.digest('hex')
}

const example: ToolSummary = {
  source: 'hub',
  namespace: 'crm.work_order',
  name: 'createWorkOrders',
  version: '1.2.0',
  title: 'Create work orders (bulk)',
  description:
    'Creates WorkOrders for the customer’s équipes in 2 cities. Emails are not sent; use `notify_users` for that. ' +
    'Searching, lists, queries, categories, analysed statuses, running, the HTTPServer2 and IPv6addresses: see below.',
  effect: 'write',
  authorization: { kind: 'none' },
  tags: ['Field service', '日本語の説明', 'данные'],
  parameters: [{ name: 'customer_id', description: 'Who it is for.' }, { name: 'dueDate' }],
  isDeprecated: false,
}

const examples: readonly ToolSummary[] = [
  example,
  {
    ...example,
    name: 'delete',
    effect: 'destructive',
    isDeprecated: true,
    description: `${'Removes everything at once and for all. '.repeat(80)}`,
    authorization: { kind: 'connection', provider: 'example', scopes: ['write'] },
  },
]
