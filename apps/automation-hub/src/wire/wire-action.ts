import { actionId, type Action, type ActionHints, type ActionVersion } from '@gatehouse/automation'
import { usesOf } from './uses-of.ts'
import { wireDeprecation } from './wire-deprecation.ts'

/** Listed at most; further ones can be called all the same. */
const mostVersions = 20

/** An action as the catalog API shows it. Where it runs and how Gatehouse signs in there stays inside. */
export function wireAction(
  { action, deprecation }: Pick<ActionVersion, 'action' | 'deprecation'>,
  others: readonly ActionVersion[],
  now: number,
) {
  const isDeprecated = action.isDeprecated || (deprecation !== undefined && deprecation.deprecatedAt <= now)
  return {
    ...wireCall(action),
    namespace: action.namespace,
    name: action.name,
    title: action.title,
    description: action.description,
    tags: action.tags,
    deprecated: isDeprecated,
    ...(deprecation === undefined ? {} : { deprecation: wireDeprecation(deprecation) }),
    ...(others.length === 0 ? {} : { versions: others.slice(0, mostVersions).map((version) => wireVersion(version)) }),
    ...(action.hints === undefined ? {} : { hints: wireHints(action.hints) }),
  }
}

/** One of several versions: what its call is like, without what all of them share. */
export function wireVersion({ action, deprecation }: ActionVersion) {
  return {
    ...wireCall(action),
    ...(deprecation === undefined ? {} : { deprecation: wireDeprecation(deprecation) }),
  }
}

function wireCall(action: Action) {
  const uses = usesOf(action)
  return {
    id: actionId(action),
    version: action.version,
    effect: action.effect,
    mode: action.mode,
    input_schema: action.inputSchema,
    ...(action.outputSchema === undefined ? {} : { output_schema: action.outputSchema }),
    ...(action.approval === undefined ? {} : { approval: action.approval }),
    ...(uses === undefined ? {} : { uses }),
  }
}

function wireHints({ pagination, rateLimit }: ActionHints) {
  return {
    ...(pagination === undefined ? {} : { pagination }),
    ...(rateLimit === undefined ? {} : { rate_limit: rateLimit }),
  }
}
