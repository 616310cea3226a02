import { readdirSync, readFileSync, rmSync, statSync, truncateSync, utimesSync, writeFileSync } from 'node:fs'
import { basename, dirname } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { GatehouseError } from '@gatehouse/core'
import { currentProcess, stateOf, type ProcessIdentity } from './process-identity.ts'

export interface DirectoryLock extends Disposable {}

export interface LockTiming {
  /** How often the holder touches its lock. */
  readonly beatMs: number
  /** How long a lock from another machine or container may go untouched before its holder counts as gone. */
  readonly silenceMs: number
}

const usualTiming: LockTiming = { beatMs: 2_000, silenceMs: 10_000 }

/**
 * Keeps every other process out of a database directory. PGlite opens a directory that another process has open
 * without an error, and rows are then lost.
 *
 * The lock is the highest-numbered file `<directory>.lock.<n>`. Taking over means creating the next number, which only
 * one can do, so a stale lock is never deleted under somebody who has just taken it. The highest number stays when it is
 * given back, empty, because a missing file would let two start counting anew.
 */
export async function lockDirectory(directory: string, timing: LockTiming = usualTiming): Promise<DirectoryLock> {
  const lockFile = (number: number): string => `${directory}.lock.${number}`
  for (;;) {
    const highest = Math.max(0, ...lockNumbers(directory))
    if (highest > 0) await refuseWhenHeld(lockFile(highest), directory, timing)
    const mine = highest + 1
    if (!createLock(lockFile(mine))) continue
    // Somebody slower may create a number that was already passed and removed: only the highest one counts.
    const numbers = lockNumbers(directory)
    if (Math.max(...numbers) !== mine) {
      rmSync(lockFile(mine), { force: true })
      continue
    }
    for (const number of numbers) if (number < mine) rmSync(lockFile(number), { force: true })
    return heldLock(lockFile(mine), timing)
  }
}

const released = 'released\n'

/** Returns when the holder of this lock is gone, throws when it lives. */
async function refuseWhenHeld(path: string, directory: string, timing: LockTiming): Promise<void> {
  const holder = holderOf(path)
  if (holder === 'released') return
  const state = holder === undefined ? 'unknown' : stateOf(holder)
  if (state === 'dead') return
  if (state === 'unknown' && !(await isTouched(path, timing))) return
  throw inUse(directory, holder)
}

function inUse(directory: string, holder: ProcessIdentity | undefined): GatehouseError {
  const who = holder === undefined ? 'another process' : describe(holder)
  return new GatehouseError('conflict', 'data_directory_in_use', `The database in ${directory} is in use by ${who}.`, {
    hint: 'Stop that process, or start this one with another data directory. Nothing was changed.',
    details: { directory, ...(holder === undefined ? {} : { pid: holder.pid }) },
  })
}

function describe(holder: ProcessIdentity): string {
  if (holder.pid === process.pid && stateOf(holder) === 'living') return `this process (pid ${holder.pid})`
  if (stateOf(holder) === 'living') return `another process (pid ${holder.pid})`
  return `a process on another machine or in another container (pid ${holder.pid} of ${holder.place.split(' ')[0]})`
}

function holderOf(path: string): ProcessIdentity | 'released' | undefined {
  try {
    const text = readFileSync(path, 'utf8')
    if (text === released) return 'released'
    const holder = JSON.parse(text) as ProcessIdentity
    return typeof holder.pid === 'number' && typeof holder.place === 'string' ? holder : undefined
  } catch (error) {
    // A file that vanished was passed by a higher number; the caller finds that one.
    return (error as NodeJS.ErrnoException).code === 'ENOENT' ? 'released' : undefined
  }
}

/** Watches a lock whose holder cannot be looked up: a living one touches it. */
async function isTouched(path: string, timing: LockTiming): Promise<boolean> {
  const first = touchedAt(path)
  if (first === undefined || Date.now() - first > longSilenceMs) return false
  for (let waited = 0; waited < timing.silenceMs; waited += timing.beatMs / 4) {
    await sleep(timing.beatMs / 4)
    if (touchedAt(path) !== first) return true
  }
  return false
}

/** No need to watch a lock this old; clocks of two machines do not differ by so much. */
const longSilenceMs = 10 * 60_000

function touchedAt(path: string): number | undefined {
  return statSync(path, { throwIfNoEntry: false })?.mtimeMs
}

function createLock(path: string): boolean {
  try {
    writeFileSync(path, `${JSON.stringify(currentProcess())}\n`, { flag: 'wx', mode: 0o600 })
    return true
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false
    throw error
  }
}

function lockNumbers(directory: string): number[] {
  const prefix = `${basename(directory)}.lock.`
  return readdirSync(dirname(directory))
    .filter((name) => name.startsWith(prefix))
    .map((name) => Number(name.slice(prefix.length)))
    .filter((number) => Number.isSafeInteger(number) && number > 0)
}

function heldLock(path: string, timing: LockTiming): DirectoryLock {
  const attempt = (work: () => void): void => {
    try {
      work()
    } catch {
      // The folder is gone; there is nothing left to keep others from.
    }
  }
  const touch = (): void => utimesSync(path, new Date(), new Date())
  const beat = setInterval(() => attempt(touch), timing.beatMs)
  beat.unref()
  return {
    [Symbol.dispose]() {
      clearInterval(beat)
      attempt(() => writeFileSync(path, released, { flag: 'r+' }))
      attempt(() => truncateSync(path, released.length))
    },
  }
}
