import { mkdirSync } from 'node:fs'
import { truncate, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { ClusterImage, ImageFile } from './cluster-image.ts'

/** As many as the thread pool of Node works on at once. */
const writers = 4

/** Writes an empty cluster into a directory, readable by its owner only. */
export async function writeCluster(directory: string, image: ClusterImage): Promise<void> {
  for (const folder of ['.', ...image.folders]) mkdirSync(join(directory, folder), { recursive: true, mode: 0o700 })
  const waiting = image.files.values()
  await Promise.all(
    Array.from({ length: writers }, async () => {
      for (const file of waiting) await writeImageFile(directory, file)
    }),
  )
}

async function writeImageFile(directory: string, file: ImageFile): Promise<void> {
  const path = join(directory, file.path)
  await writeFile(path, file.bytes, { mode: 0o600 })
  if (file.sizeBytes > file.bytes.length) await truncate(path, file.sizeBytes)
}
