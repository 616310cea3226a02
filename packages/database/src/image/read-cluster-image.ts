import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { unpackImage, type ClusterImage } from './cluster-image.ts'

export const imagePath = fileURLToPath(new URL('../../image/empty-cluster.zst', import.meta.url))

/** The prepared image, when it was made by the installed PGlite. Otherwise a cluster is built, which takes seconds. */
export function readClusterImage(): ClusterImage | undefined {
  try {
    const image = unpackImage(readFileSync(imagePath))
    return image.pglite === installedPGlite() ? image : undefined
  } catch {
    return undefined
  }
}

export function installedPGlite(): string {
  const main = createRequire(import.meta.url).resolve('@electric-sql/pglite')
  const manifest = JSON.parse(readFileSync(join(dirname(main), '..', 'package.json'), 'utf8')) as { version: string }
  return manifest.version
}
