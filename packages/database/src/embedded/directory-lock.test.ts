import { spawn } from 'node:child_process'
import { mkdtempSync, readdirSync, rmSync, utimesSync, writeFileSync } from 'node:fs'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { lockDirectory } from './directory-lock.ts'
import { currentProcess, type ProcessIdentity } from './process-identity.ts'

const quick = { beatMs: 40, silenceMs: 300 }

let folder: string
let directory: string

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'gatehouse-lock-'))
  directory = join(folder, 'database')
})

afterEach(() => rmSync(folder, { recursive: true, force: true }))

const locks = (): readonly string[] => readdirSync(folder)

/** Leaves a lock behind as if another process had it. */
function leaveLock(holder: ProcessIdentity | string, number = 1): string {
  const path = `${directory}.lock.${number}`
  writeFileSync(path, typeof holder === 'string' ? holder : JSON.stringify(holder))
  return path
}

/** The number of a process that has ended. */
async function deadPid(): Promise<number> {
  const child = spawn(process.execPath, ['-e', ''])
  await once(child, 'exit')
  return child.pid!
}

describe('a directory lock', () => {
  test('keeps a second one out and says who has it', async () => {
    using _held = await lockDirectory(directory)
    await expect(lockDirectory(directory)).rejects.toMatchObject({
      code: 'data_directory_in_use',
      message: expect.stringContaining(`pid ${process.pid}`),
      details: { directory, pid: process.pid },
    })
  })

  test('can be taken again once it was given back', async () => {
    for (let round = 0; round < 3; round++) {
      using _held = await lockDirectory(directory)
      expect(locks()).toHaveLength(1)
    }
  })

  test('is taken over from a process that is dead', async () => {
    leaveLock({ ...currentProcess(), pid: await deadPid() })
    using _held = await lockDirectory(directory)
    expect(locks()).toEqual(['database.lock.2'])
  })

  test('is taken over when the number of its holder belongs to a later process', async () => {
    leaveLock({ ...currentProcess(), startedAt: '1' })
    using _held = await lockDirectory(directory)
    expect(locks()).toEqual(['database.lock.2'])
  })

  test('is respected when another living process of this machine has it', async () => {
    const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'])
    leaveLock({ pid: child.pid!, place: currentProcess().place })
    await expect(lockDirectory(directory)).rejects.toMatchObject({ details: { pid: child.pid } })
    child.kill('SIGKILL')
    await once(child, 'exit')
  })

  test('is respected while a process of another machine touches it', async () => {
    const path = leaveLock({ pid: 1, place: 'other-host boot' })
    const beat = setInterval(() => utimesSync(path, new Date(), new Date()), quick.beatMs)
    await expect(lockDirectory(directory, quick)).rejects.toMatchObject({
      code: 'data_directory_in_use',
      message: expect.stringContaining('other-host'),
    })
    clearInterval(beat)
  })

  test.each([
    ['of another machine that has gone silent', JSON.stringify({ pid: 1, place: 'other-host boot' })],
    ['that was cut off while it was written', ''],
    ['that is not readable', '{"pid":'],
  ])('is taken over from a holder %s', async (_name, content) => {
    leaveLock(content)
    using _held = await lockDirectory(directory, quick)
    expect(locks()).toEqual(['database.lock.2'])
  })

  test('touches itself while it is held', async () => {
    using _held = await lockDirectory(directory, quick)
    const foreign = join(folder, locks()[0]!)
    // As a process of another machine sees it: the holder cannot be looked up.
    writeFileSync(foreign, JSON.stringify({ pid: 1, place: 'other-host boot' }))
    await expect(lockDirectory(directory, quick)).rejects.toMatchObject({ code: 'data_directory_in_use' })
  })

  test('goes to one of many processes that find a stale one at the same time', async () => {
    leaveLock({ ...currentProcess(), pid: await deadPid() })
    const script = `
      const { lockDirectory } = await import(${JSON.stringify(new URL('./directory-lock.ts', import.meta.url).href)})
      process.stdin.once('data', () => lockDirectory(${JSON.stringify(directory)}).then(
        () => { process.stdout.write('held'); setInterval(() => {}, 1000) },
        (error) => { process.stdout.write(error.code) }))
      process.stdout.write('ready ')`
    const children = Array.from({ length: 6 }, () => spawn(process.execPath, ['--input-type=module', '-e', script]))
    const said = children.map((child) => {
      child.stdout.setEncoding('utf8')
      return child.stdout
    })
    await Promise.all(said.map((output) => once(output, 'data')))
    const answers = said.map((output) => once(output, 'data'))
    for (const child of children) child.stdin.write('go')
    const words = (await Promise.all(answers)).map(([word]) => word as string)
    for (const child of children) child.kill('SIGKILL')
    expect(words.sort()).toEqual([...Array.from({ length: 5 }, () => 'data_directory_in_use'), 'held'])
  })
})
