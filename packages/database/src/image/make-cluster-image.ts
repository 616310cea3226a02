/**
 * Makes the prepared image of an empty cluster: `npm run image -w @gatehouse/database`, after every change of PGlite's
 * version. A test fails when the image is older than the installed PGlite.
 */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { PGlite } from '@electric-sql/pglite'
import { packImage, type ImageFile } from './cluster-image.ts'
import { imagePath, installedPGlite } from './read-cluster-image.ts'
import { trimCluster } from './trim-cluster.ts'

const segmentBytes = 16 * 1024 * 1024

const folder = mkdtempSync(join(tmpdir(), 'gatehouse-image-'))
try {
  const log = await makeCluster(folder)
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true })
  const pathOf = (entry: (typeof entries)[number]): string => relative(folder, join(entry.parentPath, entry.name))
  const folders = entries.filter((entry) => entry.isDirectory()).map(pathOf)
  const files = entries
    .filter((entry) => entry.isFile())
    .map(pathOf)
    .filter((path) => isNeeded(path, log.segment))
    .sort()
    .map((path) => toImageFile(folder, path, log))
  const packed = packImage({ pglite: installedPGlite(), folders: folders.sort(), files })
  writeFileSync(imagePath, packed)
  process.stdout.write(`${imagePath}: ${files.length} files, ${packed.length} bytes\n`)
} finally {
  rmSync(folder, { recursive: true })
}

/** Answers which segment of the write-ahead log the cluster goes on in, and how much of it is written. */
async function makeCluster(dataDir: string): Promise<{ readonly segment: string; readonly length: number }> {
  const pglite = await PGlite.create({ dataDir })
  await trimCluster(pglite)
  // What initdb logged is in the tables already: go on in a new segment and let go of the old one.
  await pglite.exec('checkpoint')
  await pglite.exec('select pg_switch_wal()')
  await pglite.exec('checkpoint')
  const { rows } = await pglite.query<{ segment: string; length: number }>(
    `select file_name as segment, file_offset as length from pg_walfile_name_offset(pg_current_wal_insert_lsn())`,
  )
  await pglite.close()
  return rows[0]!
}

/** Without spare log segments, and without caches, free space maps and visibility maps: the server makes them anew. */
function isNeeded(path: string, segment: string): boolean {
  if (/pg_internal\.init$|_fsm$|_vm$|^postmaster/.test(path)) return false
  return !/^pg_wal\/[0-9A-F]{24}$/.test(path) || path.endsWith(segment)
}

function toImageFile(
  from: string,
  path: string,
  log: { readonly segment: string; readonly length: number },
): ImageFile {
  const bytes = readFileSync(join(from, path))
  if (!path.endsWith(log.segment)) return { path, bytes, sizeBytes: bytes.length }
  // The last record is that of the shutdown, a few hundred bytes after what was measured.
  return { path, bytes: bytes.subarray(0, log.length + 16_384), sizeBytes: segmentBytes }
}
