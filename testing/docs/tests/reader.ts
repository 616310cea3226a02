import { execFile } from 'node:child_process'
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises'
import { delimiter, join } from 'node:path'
import { cleanEnvironment, launcher } from './server-process.ts'

export interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

/** Somebody who reads a document and types its commands into a shell, one after the other. */
export interface Reader {
  /** Runs a command as it stands, with what was exported before. */
  type(command: string): Promise<Ended>
  /** The arguments that a program got which this machine does not have, from the last command. */
  received(): Promise<readonly string[]>
}

const timeoutMs = 60_000

/**
 * `npx gatehouse` is the one of this checkout. Programs in `standIns` are replaced by one that only keeps its arguments:
 * so the shell's part of such a command, its quotes and variables, is run for real.
 */
export async function createReader(options: {
  readonly cwd: string
  readonly env: Readonly<Record<string, string>>
  readonly standIns: readonly string[]
}): Promise<Reader> {
  const bin = join(options.cwd, 'bin')
  const kept = join(options.cwd, 'arguments')
  await mkdir(bin, { recursive: true })
  await install(
    join(bin, 'npx'),
    `[ "$1" = gatehouse ] || exit 127\nshift\nexec "${process.execPath}" "${launcher}" "$@"\n`,
  )
  for (const name of options.standIns) await install(join(bin, name), `printf '%s\\0' "$@" > "${kept}"\n`)
  const exported: string[] = []

  return {
    async type(command) {
      if (command.startsWith('export ')) exported.push(command)
      const script = [...exported, command].join('\n')
      return await new Promise((resolve) => {
        const env = cleanEnvironment({ ...options.env, PATH: `${bin}${delimiter}${process.env['PATH'] ?? ''}` })
        execFile('sh', ['-c', script], { cwd: options.cwd, env, timeout: timeoutMs }, (error, stdout, stderr) => {
          resolve({ code: error === null ? 0 : Number(error.code ?? 1), stdout, stderr })
        })
      })
    },
    received: async () => (await readFile(kept, 'utf8')).split('\0').slice(0, -1),
  }
}

async function install(path: string, script: string): Promise<void> {
  await writeFile(path, `#!/bin/sh\n${script}`)
  await chmod(path, 0o755)
}
