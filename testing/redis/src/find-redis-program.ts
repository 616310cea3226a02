import { existsSync } from 'node:fs'

const programs = [
  '/usr/bin/valkey-server',
  '/usr/bin/redis-server',
  '/usr/local/bin/valkey-server',
  '/usr/local/bin/redis-server',
]

/** The server program that is installed here. Without one, what needs it is skipped, in continuous integration it fails. */
export function findRedisProgram(): string | undefined {
  const found = programs.find((path) => existsSync(path))
  if (found !== undefined) return found
  const reason = 'No Valkey or Redis server is installed (looked in /usr/bin and /usr/local/bin)'
  if (process.env['CI'] === 'true') throw new Error(`${reason}; install one, for example: apt-get install redis-server`)
  process.stdout.write(`${reason}: its tests are skipped.\n`)
  return undefined
}
