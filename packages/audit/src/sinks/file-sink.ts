import { constants } from 'node:fs'
import { mkdir, open, rename, type FileHandle } from 'node:fs/promises'
import { dirname } from 'node:path'
import { canonicalJson, type Clock } from '@gatehouse/core'
import { exportedLine } from '../proof/export-chain.ts'
import type { AuditSink, SinkBatch } from './sink.ts'

export interface FileSinkOptions {
  readonly id: string
  readonly path: string
  /** Before a file would grow beyond it, it is set aside. */
  readonly maxBytes: number
  /** Whether each day, in UTC, has a file of its own. */
  readonly isDaily: boolean
  readonly clock: Clock
}

/**
 * Appends JSON Lines, oldest first. A file that is full, or of another day, is set aside under its name and the moment.
 * What is acknowledged has reached the disk.
 */
export function createFileSink({ id, path, maxBytes, isDaily, clock }: FileSinkOptions): AuditSink {
  const setAside = async (addedBytes: number): Promise<void> => {
    await using file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
    const { size, mtimeMs } = await file.stat()
    if (size === 0) return
    const isOfToday = dayOf(mtimeMs) === dayOf(clock.now())
    if (size + addedBytes <= maxBytes && (isOfToday || !isDaily)) return
    await endWithWholeLine(file)
    await file.sync()
    await rename(path, `${path}.${new Date(clock.now()).toISOString().replaceAll(':', '-')}`)
  }
  return {
    id,
    type: 'file',
    async send(batch) {
      const bytes = Buffer.from(textOf(batch))
      await mkdir(dirname(path), { recursive: true, mode: 0o700 })
      await setAside(bytes.length)
      await using file = await open(path, constants.O_RDWR | constants.O_CREAT, 0o600)
      const end = await endWithWholeLine(file)
      await writeAll(file, bytes, end)
      await file.sync()
    },
  }
}

function textOf({ lines, checkpoints }: SinkBatch): string {
  const texts = [...lines.map(exportedLine), ...checkpoints.map(canonicalJson)]
  return texts.map((text) => `${text}\n`).join('')
}

function dayOf(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10)
}

const lookBackBytes = 64 * 1024

/** A writer that was cut off leaves a piece of a line: it is removed, it comes again whole. Returns where the file ends. */
async function endWithWholeLine(file: FileHandle): Promise<number> {
  const { size } = await file.stat()
  let from = size
  while (from > 0) {
    const length = Math.min(lookBackBytes, from)
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, from - length)
    const newline = buffer.subarray(0, bytesRead).lastIndexOf(10)
    if (newline !== -1) {
      const end = from - length + newline + 1
      if (end < size) await file.truncate(end)
      return end
    }
    from -= length
  }
  if (size > 0) await file.truncate(0)
  return 0
}

async function writeAll(file: FileHandle, bytes: Buffer, at: number): Promise<void> {
  for (let done = 0; done < bytes.length;) {
    const { bytesWritten } = await file.write(bytes, done, bytes.length - done, at + done)
    done += bytesWritten
  }
}
