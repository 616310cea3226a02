import { compareVersions, parseVersion } from './compare-versions.ts'

const partial = /^(0|[1-9]\d*)(?:\.(0|[1-9]\d*))?$/

/** Whether a text can stand after `@`: `latest`, `1`, `1.2`, or a whole semantic version. */
export function isWantedVersion(text: string): boolean {
  return text === 'latest' || partial.test(text) || parseVersion(text) !== undefined
}

/**
 * Which of the available versions is meant: `1` is the newest 1.x.y, `1.2` the newest 1.2.y, nothing or `latest` the newest of
 * all, anything else exactly itself. A pre-release is chosen only where there is no release, or by its whole name.
 *
 * `current` is the one that stands for the others: nothing and `latest` mean it as long as it is available and a release, even
 * where its author went back and another has a higher number.
 */
export function matchVersion(
  available: readonly string[],
  wanted: string | undefined,
  current?: string,
): string | undefined {
  if (wanted === undefined || wanted === 'latest') {
    const isCurrentMeant = current !== undefined && available.includes(current) && isRelease(current)
    return isCurrentMeant ? current : newest(available)
  }
  if (available.includes(wanted)) return wanted
  const match = partial.exec(wanted)
  if (match === null) return undefined
  const [, major, minor] = match
  return newest(
    available.filter((version) => {
      const numbers = parseVersion(version)?.numbers
      return numbers?.[0] === major && (minor === undefined || numbers?.[1] === minor)
    }),
  )
}

function newest(versions: readonly string[]): string | undefined {
  const ordered = versions.toSorted((a, b) => compareVersions(b, a))
  return ordered.find(isRelease) ?? ordered[0]
}

function isRelease(version: string): boolean {
  return parseVersion(version)?.label.length === 0
}
