import type { Readable } from 'node:stream'
import { InvalidInputError } from '@gatehouse/core'

const maxBytes = 64 * 1024 * 1024

/** All of standard input as text. Bounded. */
export async function readStdin(stdin: Readable): Promise<string> {
  return (await readStdinBytes(stdin)).toString('utf8')
}

export async function readStdinBytes(stdin: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let sizeBytes = 0
  for await (const chunk of stdin) {
    chunks.push(chunk as Buffer)
    sizeBytes += (chunk as Buffer).byteLength
    if (sizeBytes > maxBytes) {
      throw new InvalidInputError('input_too_large', 'Standard input holds more than 64 MiB.', { at: 'standard input' })
    }
  }
  return Buffer.concat(chunks)
}
