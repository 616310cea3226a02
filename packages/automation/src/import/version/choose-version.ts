import { compareActions, type ComparedAction } from '../../compatibility/compare-actions.ts'
import type { Compatibility } from '../../compatibility/finding.ts'

const first = '1.0.0'

export type VersionedAction = ComparedAction & { readonly version: string }

export interface ChosenVersion {
  readonly version: string
  /** What the version follows from; absent for an action that is new. */
  readonly compatibility?: Compatibility
}

/**
 * The version of an action: the document's own when it is imported for the first time, the next one when it changed. What
 * the change means for callers decides which number it raises; a change that says nothing to them raises the last.
 */
export function chooseVersion(
  changed: ComparedAction,
  previous: VersionedAction | undefined,
  documentVersion: string,
): ChosenVersion {
  if (previous === undefined) return { version: asSemanticVersion(documentVersion) ?? first }
  const compatibility = compareActions(previous, changed)
  return { version: raised(previous.version, compatibility.bump), compatibility }
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

function raised(version: string, bump: Compatibility['bump']): string {
  const [, major, minor, patch] = /^(\d+)\.(\d+)\.(\d+)/.exec(version) ?? ['', '1', '0', '0']
  if (bump === 'major') return `${Number(major) + 1}.0.0`
  if (bump === 'minor') return `${major}.${Number(minor) + 1}.0`
  return `${major}.${minor}.${Number(patch) + 1}`
}
