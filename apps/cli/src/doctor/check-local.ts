import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'
import type { Check } from '../client/answers.ts'

const leastNode = [24, 11] as const

export function checkNode(version: string): Check {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  const isNewEnough = major > leastNode[0] || (major === leastNode[0] && minor >= leastNode[1])
  return isNewEnough
    ? { name: 'node', status: 'ok', message: `Node ${version}` }
    : {
        name: 'node',
        status: 'fail',
        message: `Node ${version} is too old.`,
        fix: `Install Node ${leastNode.join('.')} or newer, or run npm install again so that the pinned one is there.`,
      }
}

/** Is it there, and closed to others? */
export async function checkDataDirectory(dataDir: string | undefined): Promise<Check> {
  const name = 'data_directory'
  if (dataDir === undefined) {
    return { name, status: 'warn', message: 'There is no data directory here.', fix: 'gatehouse up makes one.' }
  }
  const mode = await modeOf(dataDir)
  if (mode === undefined) {
    return {
      name,
      status: 'fail',
      message: `${dataDir} is not there or cannot be read.`,
      fix: 'gatehouse up makes it.',
    }
  }
  if (isOpen(mode)) {
    const message = `Others can look into ${dataDir} (mode ${octal(mode)}).`
    return { name, status: 'warn', message, fix: `chmod 700 ${dataDir}` }
  }
  return { name, status: 'ok', message: dataDir }
}

/** Every secret must be readable by its owner alone. */
export async function checkSecrets(dataDir: string): Promise<Check> {
  const name = 'secrets'
  const folder = join(dataDir, 'secrets')
  const files = await filesIn(folder)
  if (files === undefined) {
    return { name, status: 'warn', message: `${folder} is not there yet.`, fix: 'gatehouse up makes it.' }
  }
  const open: string[] = []
  for (const file of files) {
    const mode = await modeOf(file)
    if (mode !== undefined && isOpen(mode)) open.push(file)
  }
  if (open.length > 0) {
    return { name, status: 'fail', message: `Others can read ${open.join(', ')}.`, fix: `chmod 600 ${open.join(' ')}` }
  }
  return { name, status: 'ok', message: `${files.length} files, readable by their owner alone` }
}

async function filesIn(folder: string): Promise<readonly string[] | undefined> {
  try {
    return (await readdir(folder)).map((file) => join(folder, file))
  } catch {
    return undefined
  }
}

async function modeOf(path: string): Promise<number | undefined> {
  try {
    return (await stat(path)).mode & 0o777
  } catch {
    return undefined
  }
}

function isOpen(mode: number): boolean {
  return (mode & 0o077) !== 0
}

function octal(mode: number): string {
  return mode.toString(8).padStart(4, '0')
}
