import { parseArgs } from 'node:util'
import type { Benchmark } from './benchmark.ts'

export interface Options {
  readonly chosen: readonly Benchmark[]
  readonly isQuick: boolean
  readonly isFull: boolean
  readonly isJson: boolean
}

/** What the command line asks for, or the text to show instead. */
export function readOptions(words: readonly string[], all: readonly Benchmark[]): Options | string {
  const usage = `usage: npm run bench [-- NAME…] [-- --quick | --full] [-- --json]\n\n${all.map(inOneLine).join('\n')}`
  try {
    const { values, positionals } = parseArgs({
      args: [...words],
      allowPositionals: true,
      options: {
        quick: { type: 'boolean' },
        full: { type: 'boolean' },
        json: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    })
    if (values.help === true) return usage
    const unknown = positionals.find((name) => !all.some((benchmark) => benchmark.name === name))
    if (unknown !== undefined) return `There is no benchmark ${JSON.stringify(unknown)}.\n\n${usage}`
    return {
      chosen: positionals.length === 0 ? all : all.filter(({ name }) => positionals.includes(name)),
      isQuick: values.quick === true,
      isFull: values.full === true,
      isJson: values.json === true,
    }
  } catch (error) {
    return `${error instanceof Error ? error.message : String(error)}\n\n${usage}`
  }
}

function inOneLine({ name, title }: Benchmark): string {
  return `  ${name.padEnd(10)}${title}`
}
