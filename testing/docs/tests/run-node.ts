import { execFile } from 'node:child_process'
import { cleanEnvironment } from './server-process.ts'

/** Runs Node to its end, at most this long. */
export function runNode(
  words: readonly string[],
  options: { readonly cwd: string; readonly env: Readonly<Record<string, string>> },
): Promise<{ readonly code: number; readonly stdout: string; readonly stderr: string }> {
  return new Promise((resolve) => {
    const settings = { cwd: options.cwd, env: cleanEnvironment(options.env), timeout: 60_000 }
    execFile(process.execPath, words, settings, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
    })
  })
}
