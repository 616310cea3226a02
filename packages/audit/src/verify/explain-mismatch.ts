import type { ChainHead } from '../chain.ts'
import type { Problem } from './problem.ts'
import type { EntryLine, ExportLine } from './read-line.ts'

/** What happened to a line that is not the expected entry: the lines behind it tell. */
export async function explainMismatch(
  expected: ChainHead,
  line: EntryLine,
  rest: AsyncIterable<ExportLine>,
): Promise<Problem> {
  let comesLater: EntryLine | undefined
  let isThereAgain = false
  for await (const later of rest) {
    if (later.kind !== 'entry') continue
    if (later.digest === expected.hash) comesLater ??= later
    if (later.digest === line.digest) isThereAgain = true
  }
  const at = { line: line.number, ...(line.id === undefined ? {} : { id: line.id }) }
  const isOlder = line.isIntact && line.seq !== undefined && line.seq < expected.seq
  if (line.digest === expected.hash || (comesLater === undefined && !isOlder)) {
    const message = `Entry ${expected.seq} was altered: its digest is not the one that was chained.`
    return { kind: 'altered', ...at, seq: expected.seq, message }
  }
  if (comesLater === undefined) {
    const count = expected.seq - line.seq!
    const message = `${count === 1 ? `Entry ${expected.seq} is` : `${count} entries from ${expected.seq} down are`} missing.`
    return { kind: 'missing', line: line.number, seq: expected.seq, message }
  }
  if (isOlder && !isThereAgain) {
    const message = `Entry ${expected.seq} is not where it belongs; it comes in line ${comesLater.number}.`
    const id = comesLater.id
    return { kind: 'reordered', line: line.number, seq: expected.seq, ...(id === undefined ? {} : { id }), message }
  }
  const message = `Line ${line.number} was inserted before entry ${expected.seq}.`
  return { kind: 'inserted', ...at, seq: expected.seq, message }
}
