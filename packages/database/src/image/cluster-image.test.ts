import { statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { packImage, unpackImage } from './cluster-image.ts'
import { imagePath, installedPGlite, readClusterImage } from './read-cluster-image.ts'

test('gives back what was packed', () => {
  const image = {
    pglite: '1.2.3',
    folders: ['base', 'base/1'],
    files: [
      { path: 'PG_VERSION', bytes: Buffer.from('18\n'), sizeBytes: 3 },
      { path: 'base/1/empty', bytes: Buffer.alloc(0), sizeBytes: 0 },
      { path: 'pg_wal/1', bytes: Buffer.from([1, 2, 3]), sizeBytes: 4_096 },
    ],
  }
  expect(unpackImage(packImage(image))).toEqual(image)
})

test('was made by the PGlite that is installed; otherwise: npm run image -w @gatehouse/database', () => {
  expect(readClusterImage()?.pglite).toBe(installedPGlite())
})

test('is small enough to be kept with the source', () => {
  expect(statSync(imagePath).size).toBeLessThan(1_000_000)
})
