import { readFile } from 'node:fs/promises'
import { expect, test } from 'vitest'
import type { CliCommand } from './cli-command.ts'
import { createProgram } from './program.ts'
import { currentReference, referenceFile } from './reference.ts'
import { createRun } from './session.ts'
import { processRuntime } from './runtime.ts'

test('docs/reference/cli.md says what the commands say (node apps/cli/src/reference.ts writes it)', async () => {
  expect(await readFile(referenceFile, 'utf8')).toBe(currentReference())
})

test('every command has a description, an example that starts with its own name, and --json', () => {
  const program = createProgram(createRun(processRuntime(), () => {}))
  const open: [string, CliCommand][] = [['gatehouse', program]]
  const wrong: string[] = []
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [path, command] = next
    const children = command.commands as readonly CliCommand[]
    open.push(...children.map((child): [string, CliCommand] => [`${path} ${child.name()}`, child]))
    if (command.description() === '') wrong.push(`${path} has no description`)
    if (children.length > 0) continue
    if (!command.shownExamples.some(({ line }) => line.startsWith(path))) wrong.push(`${path} has no example of itself`)
    if (!command.options.some((option) => option.long === '--json')) wrong.push(`${path} has no --json`)
  }
  expect(wrong).toEqual([])
})
