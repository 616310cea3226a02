import { compareVersions, parseVersion } from '@gatehouse/core'
import type { Level } from '../compatibility/finding.ts'

/** The lowest version that a change of this level may have. */
export function neededVersion(before: string, level: Level): string {
  const [major = '0', minor = '0', patch = '0'] = parseVersion(before)?.numbers ?? []
  // Below 1.0.0 nothing is promised yet; a change still has to be seen: https://semver.org/#spec-item-4
  const isEarly = major === '0'
  if (level === 'major' && !isEarly) return `${BigInt(major) + 1n}.0.0`
  if (level === 'minor' || level === 'major') return `${major}.${BigInt(minor) + 1n}.0`
  return `${major}.${minor}.${BigInt(patch) + 1n}`
}

/** Whether a version is high enough; a pre-release of the needed version is. */
export function isEnough(version: string, needed: string): boolean {
  const release = parseVersion(version)?.numbers.join('.') ?? version
  return compareVersions(release, needed) >= 0
}
