import { createWriteStream } from 'node:fs'
import { rename, rm } from 'node:fs/promises'
import type { Writable } from 'node:stream'
import { fileError } from '../input/file-error.ts'

/** The file appears under its name only when it is complete. It may be sensitive, so it is for its owner only. */
export async function writeFileWhole<T>(path: string, write: (file: Writable) => Promise<T>): Promise<T> {
  const partial = `${path}.${process.pid}.partial`
  try {
    const written = await write(createWriteStream(partial, { mode: 0o600, flags: 'wx' }))
    await rename(partial, path)
    return written
  } catch (error) {
    await rm(partial, { force: true })
    throw (error as NodeJS.ErrnoException).syscall === undefined ? error : fileError(error, path)
  }
}
