import { readFile } from 'node:fs/promises'
import { resolve } from 'node:path'
import { InvalidInputError } from '@gatehouse/core'
import type { Runtime } from '../runtime.ts'
import { fileError } from './file-error.ts'
import { readStdin } from './read-stdin.ts'

/** The value of `--input`: JSON itself, `@file`, or `-` for standard input. */
export async function readJsonInput(source: string, runtime: Runtime): Promise<unknown> {
  if (source === '-') return parseJson(await readStdin(runtime.stdin), 'standard input')
  if (!source.startsWith('@')) return parseJson(source, '--input')
  const path = resolve(runtime.cwd, source.slice(1))
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch (error) {
    throw fileError(error, path)
  }
  return parseJson(text, path)
}

/** Says where the text stops being JSON. */
export function parseJson(text: string, name: string): unknown {
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ''))
  } catch (error) {
    const { line, column, reason } = locate(text, (error as Error).message)
    throw new InvalidInputError('invalid_json', `This is not JSON: ${reason}`, {
      at: `${name}, line ${line} column ${column}`,
      hint: `Quote it for the shell: --input '{"name":"value"}', or use --input @file.json`,
    })
  }
}

// V8 names the position in most messages; the ones that do not are about the end of the text.
function locate(text: string, message: string): { line: number; column: number; reason: string } {
  const position = Number(/at position (\d+)/.exec(message)?.[1] ?? unexpectedTokenAt(text, message))
  const before = text.slice(0, position).split('\n')
  const reason = message
    .replace(/ \(line \d+ column \d+\)/, '')
    .replace(/ at position \d+/, '')
    .replace(/, (?:\.\.\.)?".*"?(?:\.\.\.)? is not valid JSON$/s, '')
  return { line: before.length, column: before.at(-1)!.length + 1, reason: `${reason}.` }
}

function unexpectedTokenAt(text: string, message: string): number {
  const token = /^Unexpected token '(.)'/su.exec(message)?.[1]
  if (token === undefined) return text.length
  // A token this early is named without its position.
  return Math.max(0, text.indexOf(token))
}
