import { hash } from 'node:crypto'
import type { ToolSummary } from '@gatehouse/catalog'
import { wordsOf } from '../text/tokenise.ts'
import { visibleText } from '../text/visible-text.ts'

/** A shorter description may be true of very different tools: "Lists all items." */
const severalWords = /(?: [^ ]+){6}/
const maxCharacters = 4_000

/** `create_job_v2`, `createJobV2`, `v2.create_job`; not `IPv4`. */
const versionInName = /(?<=^|[^A-Za-z0-9])[vV]\d+(?:[._]\d+)*(?![A-Za-z0-9])|(?<=[a-z])V\d+(?![A-Za-z0-9])/g

/**
 * The same whole number for tools that say the same of themselves, whoever offers them: in name, description, parameter names
 * and effect, up to case, punctuation and the version in the name. Below 2^52; 0 for a tool that says too little
 * to be told from others, which is like none.
 */
export function signatureOf(tool: Pick<ToolSummary, 'name' | 'description' | 'parameters' | 'effect'>): number {
  const description = plain(tool.description.slice(0, maxCharacters))
  if (!severalWords.test(description)) return 0
  const name = wordsOf(tool.name.replaceAll(versionInName, ''))
  const parameters = tool.parameters.map(({ name: parameter }) => plain(parameter)).sort()
  const shape = numberOf([tool.effect, name, parameters])
  return numberOf([description]) * shapes + Math.max(1, shape)
}

/** The part of a signature that two tools share when only their descriptions differ; 0 for a tool that says too little. */
export function shapeIn(signature: number): number {
  return signature % shapes
}

const shapes = 2 ** 26

function numberOf(said: readonly unknown[]): number {
  return Number.parseInt(hash('sha256', JSON.stringify(said)).slice(0, 13), 16) % shapes
}

/** A space before each word. */
function plain(text: string): string {
  return ` ${visibleText(text)}`
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{M}\p{N}]+/gu, ' ')
    .trimEnd()
}

export function writeSignature(signatures: Uint32Array, tool: number, signature: number): void {
  signatures[2 * tool] = signature / 2 ** 32
  signatures[2 * tool + 1] = signature
}

export function readSignature(signatures: Uint32Array, tool: number): number {
  return signatures[2 * tool]! * 2 ** 32 + signatures[2 * tool + 1]!
}
