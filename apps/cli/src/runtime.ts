import type { Readable, Writable } from 'node:stream'
import { readEnvironment, type Environment } from './env.ts'

export interface TextSink extends Writable {
  readonly isTTY?: boolean
  readonly columns?: number
}

/** What a command touches of the process it runs in. */
export interface Runtime {
  readonly environment: Environment
  readonly stdin: Readable
  readonly stdout: TextSink
  readonly stderr: TextSink
  readonly cwd: string
  /** Milliseconds since 1970. */
  readonly now: () => number
}

export function processRuntime(): Runtime {
  return {
    environment: readEnvironment(),
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    cwd: process.cwd(),
    now: Date.now,
  }
}
