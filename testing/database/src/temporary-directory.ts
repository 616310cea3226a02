import { mkdtemp, rm, statfs } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export interface TemporaryDirectory extends AsyncDisposable {
  readonly path: string
}

/** A new folder that is removed on dispose. */
export async function temporaryDirectory(): Promise<TemporaryDirectory> {
  const path = await mkdtemp(join(await fastestRoot(), 'gatehouse-test-'))
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true, maxRetries: 3 }) }
}

const memory = '/dev/shm'
const ampleBytes = 2 * 1024 ** 3

/** A database is some 300 files; where the system keeps files in memory and has plenty of it, they are made there. */
async function fastestRoot(): Promise<string> {
  try {
    const { bavail, bsize } = await statfs(memory)
    return bavail * bsize > ampleBytes ? memory : tmpdir()
  } catch {
    return tmpdir()
  }
}
