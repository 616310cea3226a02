import type { ExportHeader } from '../proof/proof-documents.ts'
import { Found } from './problem.ts'
import type { ExportLine } from './read-line.ts'

/** The header that the first line is. Its signature is not looked at here. */
export function headerOf(line: ExportLine): ExportHeader {
  const document = line.kind === 'document' && line.type === 'export' ? line.document : undefined
  if (document !== undefined && isHeader(document)) return document as unknown as ExportHeader
  throw new Found({
    kind: 'malformed',
    line: line.number,
    message:
      'The first line is not the header of a whole export. One of `gatehouse audit export` without --user, --tool, --action and --decision has it.',
  })
}

function isHeader(document: Readonly<Record<string, unknown>>): boolean {
  const { format, first_seq, last_seq, last_hash, unchained, keys, signature, key_id } = document
  return (
    format === 1 &&
    [first_seq, last_seq, unchained].every(Number.isSafeInteger) &&
    [last_hash, signature, key_id].every((text) => typeof text === 'string') &&
    Array.isArray(keys) &&
    keys.every((key: unknown) => typeof key === 'object' && key !== null)
  )
}
