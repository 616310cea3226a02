import { open } from 'node:fs/promises'
import { createGunzip } from 'node:zlib'
import { InvalidInputError } from '@gatehouse/core'

/** The bytes of a file, unpacked when it is gzip whatever its name says. */
export async function* openLines(path: string): AsyncGenerator<Uint8Array> {
  const file = await open(path, 'r').catch((cause: unknown) => {
    throw unreadable(path, 'cannot be opened', cause)
  })
  try {
    const stat = await file.stat()
    // A device or a pipe may never end.
    if (!stat.isFile()) throw unreadable(path, 'is not a regular file')
    const magic = Buffer.alloc(2)
    await file.read(magic, 0, 2, 0)
    const bytes = file.createReadStream({ start: 0, autoClose: false })
    if (magic.readUInt16BE() !== 0x1f8b) {
      yield* bytes as AsyncIterable<Uint8Array>
      return
    }
    const unpacked = createGunzip()
    bytes.on('error', (error) => unpacked.destroy(error))
    yield* bytes.pipe(unpacked) as AsyncIterable<Uint8Array>
  } finally {
    await file.close()
  }
}

function unreadable(path: string, why: string, cause?: unknown): InvalidInputError {
  return new InvalidInputError('unreadable_file', `${path} ${why}.`, { cause, at: '/config/path' })
}
