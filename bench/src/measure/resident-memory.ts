import { readFileSync, writeFileSync } from 'node:fs'

export interface ResidentMemory {
  readonly nowBytes: number
  /** The most there was since it was last forgotten. */
  readonly peakBytes: number
}

/** Memory that a process has in use; undefined where the system does not tell. */
export function residentMemory(pid: number): ResidentMemory | undefined {
  try {
    const status = readFileSync(`/proc/${pid}/status`, 'utf8')
    const bytesOf = (field: string): number =>
      Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1]) * 1_024
    return { nowBytes: bytesOf('VmRSS'), peakBytes: bytesOf('VmHWM') }
  } catch {
    return undefined
  }
}

/** What the process needed so far counts no more: `proc_pid_clear_refs(5)`. */
export function forgetPeak(pid: number): void {
  try {
    writeFileSync(`/proc/${pid}/clear_refs`, '5')
  } catch {
    // Where there is no such file, there is no peak to read either.
  }
}
