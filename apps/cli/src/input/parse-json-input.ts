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
export function parseJson(source: string, name: string): unknown {
  const text = source.replace(/^\uFEFF/, '')
  const error = jsonError(text)
  if (error === undefined) return JSON.parse(text)
  const before = text.slice(0, positionOf(error, text)).split('\n')
  throw new InvalidInputError('invalid_json', `This is not JSON: ${reasonOf(error)}.`, {
    at: `${name}, line ${before.length} column ${before.at(-1)!.length + 1}`,
    hint: `Quote it for the shell: --input '{"name":"value"}', or use --input @file.json`,
  })
}

function jsonError(text: string): string | undefined {
  try {
    JSON.parse(text)
    return undefined
  } catch (error) {
    return (error as Error).message
  }
}

function positionOf(message: string, text: string): number {
  const named = /at position (\d+)/.exec(message)?.[1]
  if (named !== undefined) return Number(named)
  return message.startsWith('Unexpected token') ? positionOfToken(text) : text.length
}

// V8 names an unexpected token without its position. Every shorter beginning of the text merely ends too early.
function positionOfToken(text: string): number {
  let [complete, wrong] = [0, text.length]
  while (wrong - complete > 1) {
    const middle = (complete + wrong) >>> 1
    if (jsonError(text.slice(0, middle))?.startsWith('Unexpected token') === true) wrong = middle
    else complete = middle
  }
  return wrong - 1
}

/** Without the position and without the text, which are said elsewhere. */
function reasonOf(message: string): string {
  return message.replace(/ (?:in JSON )?at position \d+.*$/s, '').replace(/, (?:\.\.\.)?".* is not valid JSON$/s, '')
}
