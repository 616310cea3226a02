import { createHash, randomBytes } from 'node:crypto'
import { mkdirSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs'
import { cp } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { temporaryDirectory, type TemporaryDirectory } from '@gatehouse/testing-database'
import { openDatabase } from '../src/index.ts'

let folder: TemporaryDirectory
let sound: string

beforeAll(async () => {
  folder = await temporaryDirectory()
  sound = join(folder.path, 'sound')
  const database = await openDatabase({ kind: 'embedded', dataDir: sound })
  await database.close()
})

afterAll(() => folder[Symbol.asyncDispose]())

const damage: Record<string, (directory: string) => void> = {
  'a file in its place': (directory) => {
    rmSync(directory, { recursive: true })
    writeFileSync(directory, 'something else')
  },
  'a directory of something else': (directory) => {
    rmSync(directory, { recursive: true })
    mkdirSync(directory)
    writeFileSync(join(directory, 'notes.txt'), 'keep me')
  },
  'a missing PG_VERSION': (directory) => rmSync(join(directory, 'PG_VERSION')),
  'a PG_VERSION of random bytes': (directory) => writeFileSync(join(directory, 'PG_VERSION'), randomBytes(8)),
  'an empty PG_VERSION': (directory) => writeFileSync(join(directory, 'PG_VERSION'), ''),
  'a truncated control file': (directory) => truncateSync(join(directory, 'global', 'pg_control'), 100),
  'a control file of random bytes': (directory) => randomize(join(directory, 'global', 'pg_control')),
  'a missing control file': (directory) => rmSync(join(directory, 'global', 'pg_control')),
  'missing tables': (directory) => rmSync(join(directory, 'base'), { recursive: true }),
  'an empty folder of tables': (directory) => {
    for (const name of readdirSync(join(directory, 'base'))) rmSync(join(directory, 'base', name), { recursive: true })
  },
  'system tables of random bytes': (directory) => {
    for (const file of filesOf(join(directory, 'base'))) randomize(file)
  },
  'a log of random bytes': (directory) => {
    for (const file of filesOf(join(directory, 'pg_wal'))) randomize(file)
  },
  'a missing log': (directory) => {
    for (const file of filesOf(join(directory, 'pg_wal'))) rmSync(file)
  },
  'a missing configuration': (directory) => rmSync(join(directory, 'postgresql.conf')),
  'every file cut in half': (directory) => {
    for (const file of filesOf(directory)) truncateSync(file, statSync(file).size >> 1)
  },
  'every file of random bytes': (directory) => {
    for (const file of filesOf(directory)) randomize(file)
  },
}

test.each(Object.entries(damage))('%s is reported, and left as it is', async (name, harm) => {
  const directory = join(folder.path, name.replaceAll(' ', '-'))
  await cp(sound, directory, { recursive: true })
  harm(directory)
  const before = fingerprint(directory)
  const error: unknown = await openDatabase({ kind: 'embedded', dataDir: directory }).catch((thrown: unknown) => thrown)
  expect(error).toMatchObject({ code: 'data_directory_damaged', message: expect.stringContaining(directory) })
  expect((error as { hint: string }).hint).toContain('backup')
  expect(fingerprint(directory)).toEqual(before)
})

test('a database of another version of PostgreSQL is reported as such', async () => {
  const directory = join(folder.path, 'older')
  await cp(sound, directory, { recursive: true })
  writeFileSync(join(directory, 'PG_VERSION'), '17\n')
  await expect(openDatabase({ kind: 'embedded', dataDir: directory })).rejects.toMatchObject({
    code: 'data_directory_incompatible',
    message: expect.stringContaining('PostgreSQL 17'),
  })
})

function filesOf(directory: string): readonly string[] {
  return readdirSync(directory, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
}

function randomize(file: string): void {
  writeFileSync(file, randomBytes(statSync(file).size))
}

function fingerprint(path: string): Readonly<Record<string, string>> {
  const files = statSync(path).isDirectory() ? filesOf(path) : [path]
  return Object.fromEntries(files.map((file) => [file, createHash('sha256').update(readFileSync(file)).digest('hex')]))
}
