import type { Tool } from '@gatehouse/catalog'
import { compareVersions, matchVersion, toolKey } from '@gatehouse/core'
import type { Deprecation, OtherVersion } from '@gatehouse/spec'

/**
 * The tool as it is in the version that is meant: `1` and `1.2` are the newest of theirs, nothing and `latest` the newest of
 * all. Undefined when there is none, or its removal date has come: the catalog may learn of that later than the clock.
 */
export function toolVersion(tool: Tool, wanted: string | undefined, now: number): Tool | undefined {
  const isCurrentThere = isThere(tool, now)
  const others = (tool.otherVersions ?? []).filter((other) => isThere(other, now))
  const available = [...(isCurrentThere ? [tool.version] : []), ...others.map(({ version }) => version)]
  const version = matchVersion(available, wanted, tool.version)
  if (isCurrentThere && version === tool.version) return tool
  const other = others.find((one) => one.version === version)
  return other === undefined ? undefined : asVersion(tool, other, now)
}

/** What can be called at this moment, newest first. */
export function callableVersions(
  tool: Tool,
  now: number,
): readonly { readonly version: string; readonly deprecation?: Deprecation }[] {
  return [tool, ...(tool.otherVersions ?? [])]
    .filter((one) => isThere(one, now))
    .toSorted((a, b) => compareVersions(b.version, a.version))
    .map(({ version, deprecation }) => ({ version, ...(deprecation === undefined ? {} : { deprecation }) }))
}

/** What a caller of a deprecated version should hear, in words. */
export function deprecationWarnings(tool: Tool, now: number): readonly string[] {
  if (tool.deprecation === undefined) return []
  const { deprecatedAt, removedAt, advice } = tool.deprecation
  const since = deprecatedAt <= now ? 'is deprecated since' : 'will be deprecated on'
  const until = removedAt === undefined ? '' : ` and can be called until ${momentOf(removedAt)}`
  const words = advice === undefined ? '' : ` ${advice}`
  return [`${toolKey(tool)}@${tool.version} ${since} ${momentOf(deprecatedAt)}${until}.${words}`]
}

function isThere({ deprecation }: Pick<OtherVersion, 'deprecation'>, now: number): boolean {
  return deprecation?.removedAt === undefined || deprecation.removedAt > now
}

/** Examples are written for the newest version, so they do not come along. */
function asVersion(tool: Tool, other: OtherVersion, now: number): Tool {
  const { outputSchema: _schema, deprecation: _word, needsApproval: _approval, uses: _uses, ...more } = tool
  const { examples: _examples, isDeprecated: _isDeprecated, ...shared } = more
  const isDeprecated = other.deprecation !== undefined && other.deprecation.deprecatedAt <= now
  return { ...shared, ...other, ...(isDeprecated ? { isDeprecated } : {}) }
}

function momentOf(ms: number): string {
  return new Date(ms).toISOString()
}
