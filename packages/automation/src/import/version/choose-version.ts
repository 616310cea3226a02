import type { Action } from '../../action/action.ts'
import { isBreaking } from './is-breaking.ts'

const first = '1.0.0'

/**
 * The version of an action: the document's own when it is imported for the first time, the next one when it changed.
 * A change that can break a caller raises the major number, any other the minor one.
 */
export function chooseVersion(
  changed: Pick<Action, 'inputSchema'>,
  previous: Pick<Action, 'inputSchema' | 'version'> | undefined,
  documentVersion: string,
): string {
  if (previous === undefined) return asSemanticVersion(documentVersion) ?? first
  const [major, minor] = numbersOf(previous.version)
  if (isBreaking(previous.inputSchema, changed.inputSchema)) return `${major + 1}.0.0`
  return `${major}.${minor + 1}.0`
}

const loose = /^v?(\d{1,9})(?:\.(\d{1,9}))?(?:\.(\d{1,9}))?(-[0-9A-Za-z-]+(?:\.[0-9A-Za-z-]+)*)?(?:\+[0-9A-Za-z.-]+)?$/

/** `1.2.3`, `v2`, `1.0` as a semantic version; dates and words are none. */
export function asSemanticVersion(text: string): string | undefined {
  const match = loose.exec(text.trim())
  if (match === null) return undefined
  const [, major, minor, patch, label] = match
  const isDate = patch === undefined && label !== undefined && /^-\d/.test(label)
  if (isDate) return undefined
  const numbers = [major, minor ?? '0', patch ?? '0'].map(Number).join('.')
  const isValidLabel = label === undefined || !/(?:^-|\.)0\d+(?:\.|$)/.test(label)
  return isValidLabel ? `${numbers}${label ?? ''}`.slice(0, 64) : numbers
}

function numbersOf(version: string): readonly [number, number] {
  const match = /^(\d+)\.(\d+)/.exec(version)
  return match === null ? [1, 0] : [Number(match[1]), Number(match[2])]
}
