import { execFile } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const main = fileURLToPath(new URL('main.ts', import.meta.url))

test('says how it is used', async () => {
  const { code, stdout } = await run(['--help'])
  expect(code).toBe(0)
  expect(stdout).toMatch(/^Usage: npm run train:embedder -- \[options\]/)
})

test.each([
  [['--sead', '3'], '--sead'],
  [['--seed', 'three'], '--seed must be a whole number.'],
  [['--data', '/nowhere/at/all'], 'There is no folder /nowhere/at/all'],
])('refuses %j in a sentence', async (words, message) => {
  const { code, stderr } = await run(words)
  expect(code).toBe(2)
  expect(stderr).toContain(message)
  expect(stderr).not.toContain('    at ')
})

async function run(words: readonly string[]): Promise<{ code: number; stdout: string; stderr: string }> {
  return new Promise((resolve) => {
    execFile(process.execPath, [main, ...words], (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code), stdout, stderr })
    })
  })
}
