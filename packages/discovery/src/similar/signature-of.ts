import { hash } from 'node:crypto'
import type { ToolSummary } from '@gatehouse/catalog'
import { termOf, wordsOf } from '../text/tokenise.ts'

/** A shorter description may be true of very different tools: "Lists all items." */
const minDescriptionTerms = 4
const maxDescriptionWords = 400

/** `create_job_v2`, `createJobV2`, `v2.create_job`; not `IPv4`. */
const versionInName = /(?<=^|[^A-Za-z0-9])[vV]\d+(?:[._]\d+)*(?![A-Za-z0-9])|(?<=[a-z])V\d+(?![A-Za-z0-9])/g

/**
 * The same whole number for tools that say the same of themselves, whoever offers them: in name, description, parameter names
 * and effect, up to case, punctuation, inflection and the version in the name. Below 2^52; 0 for a tool that says too little
 * to be told from others, which is like none.
 */
export function signatureOf(tool: Pick<ToolSummary, 'name' | 'description' | 'parameters' | 'effect'>): number {
  const description = wordsOf(tool.description.slice(0, 8_000))
    .slice(0, maxDescriptionWords)
    .map(termOf)
    .filter((term) => term !== undefined)
  if (description.length < minDescriptionTerms) return 0
  const name = wordsOf(tool.name.replaceAll(versionInName, ''))
  const parameters = tool.parameters.map((parameter) => wordsOf(parameter.name).join(' ')).sort()
  const said = JSON.stringify([tool.effect, name, description, parameters])
  return Number.parseInt(hash('sha256', said).slice(0, 13), 16)
}

export function writeSignature(signatures: Uint32Array, tool: number, signature: number): void {
  signatures[2 * tool] = signature / 2 ** 32
  signatures[2 * tool + 1] = signature
}

export function readSignature(signatures: Uint32Array, tool: number): number {
  return signatures[2 * tool]! * 2 ** 32 + signatures[2 * tool + 1]!
}
