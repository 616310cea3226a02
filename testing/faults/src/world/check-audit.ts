import { execFile } from 'node:child_process'
import { readFile, rm } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'
import type { Ledger } from '../ledger.ts'
import type { HouseProcess } from './house-process.ts'

const launcher = fileURLToPath(new URL('../../../../apps/cli/bin/gatehouse.js', import.meta.url))
const run = promisify(execFile)

/**
 * Exports the record and verifies the file without the server; then looks for the end of every call that was acknowledged.
 * Returns what is wrong.
 */
export async function checkAudit(house: HouseProcess, ledger: Ledger): Promise<readonly string[]> {
  const file = join(house.dataDir, 'audit-export.jsonl')
  await rm(file, { force: true })
  const gatehouse = (...words: string[]) =>
    run(process.execPath, [launcher, ...words], {
      env: { ...process.env, GATEHOUSE_URL: house.url, GATEHOUSE_KEY: house.key },
      maxBuffer: 64 * 1024 * 1024,
    })
  try {
    await gatehouse('audit', 'export', '--output', file)
    await gatehouse('audit', 'verify', '--export', file, '--json')
  } catch (error) {
    const { stdout = '', stderr = '' } = error as { stdout?: string; stderr?: string }
    return [`the record of the audit does not verify: ${stdout}${stderr}`.slice(0, 2_000)]
  }
  const recorded = new Set<string>()
  for (const line of (await readFile(file, 'utf8')).split('\n')) {
    const id = /"execution_?[iI]d":"(exe_[^"]+)"/.exec(line)?.[1]
    if (id !== undefined) recorded.add(id)
  }
  return [...ledger.succeeded]
    .filter(([, execution]) => !recorded.has(execution))
    .map(([key, execution]) => `${key} (${execution}) was acknowledged and is not in the audit`)
}
