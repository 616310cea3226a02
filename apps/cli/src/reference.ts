import { mkdir, writeFile } from 'node:fs/promises'
import { dirname } from 'node:path'
import { fileURLToPath } from 'node:url'
import { createProgram } from './program.ts'
import { referenceText } from './reference-text.ts'
import { processRuntime } from './runtime.ts'
import { createRun } from './session.ts'

/** Where the reference lies. */
export const referenceFile = fileURLToPath(new URL('../../../docs/reference/cli.md', import.meta.url))

/** The reference as it should be now. */
export function currentReference(): string {
  return referenceText(createProgram(createRun(processRuntime(), () => {})))
}

// Run as a script it writes the file: node apps/cli/src/reference.ts
if (import.meta.main) {
  await mkdir(dirname(referenceFile), { recursive: true })
  await writeFile(referenceFile, currentReference())
}
