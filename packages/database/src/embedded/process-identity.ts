import { execFileSync } from 'node:child_process'
import { readFileSync, readlinkSync } from 'node:fs'
import { hostname } from 'node:os'

/** Which process, told apart from a later one that was given the same number. */
export interface ProcessIdentity {
  readonly pid: number
  /** When it started, as the system counts; absent where the system does not say. */
  readonly startedAt?: string
  /** Where process numbers mean the same: this start of this machine, this container. */
  readonly place: string
}

export function currentProcess(): ProcessIdentity {
  const startedAt = startOf(process.pid)
  return { pid: process.pid, place: currentPlace(), ...(startedAt === undefined ? {} : { startedAt }) }
}

/** `unknown` when the process lives, or lived, where this one cannot look. */
export function stateOf(other: ProcessIdentity): 'living' | 'dead' | 'unknown' {
  if (other.place !== currentPlace()) return 'unknown'
  if (!hasProcess(other.pid)) return 'dead'
  const startedAt = startOf(other.pid)
  return other.startedAt !== undefined && startedAt !== undefined && other.startedAt !== startedAt ? 'dead' : 'living'
}

function hasProcess(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch (error) {
    // EPERM: it is there, and belongs to somebody else.
    return (error as NodeJS.ErrnoException).code === 'EPERM'
  }
}

function currentPlace(): string {
  const boot = attempt(() => readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim())
  const processNamespace = attempt(() => readlinkSync('/proc/self/ns/pid'))
  return [hostname(), boot, processNamespace].filter((part) => part !== undefined).join(' ')
}

function startOf(pid: number): string | undefined {
  // proc(5): field 22 is the start time in clock ticks since boot. The name before it is in parentheses and may hold any.
  const stat = attempt(() => readFileSync(`/proc/${pid}/stat`, 'utf8'))
  if (stat !== undefined) return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19]
  if (process.platform === 'linux') return undefined
  return attempt(() =>
    execFileSync('ps', ['-o', 'lstart=', '-p', String(pid)], { timeout: 2_000 })
      .toString()
      .trim(),
  )
}

function attempt<T>(read: () => T): T | undefined {
  try {
    return read()
  } catch {
    return undefined
  }
}
