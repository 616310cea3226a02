import { actionId, type Action, type ActionHints } from '@gatehouse/automation'

/** An action as the catalog API shows it. Where it runs and how Gatehouse signs in there stays inside. */
export function wireAction(action: Action) {
  return {
    id: actionId(action),
    namespace: action.namespace,
    name: action.name,
    version: action.version,
    title: action.title,
    description: action.description,
    effect: action.effect,
    mode: action.mode,
    input_schema: action.inputSchema,
    ...(action.outputSchema === undefined ? {} : { output_schema: action.outputSchema }),
    tags: action.tags,
    deprecated: action.isDeprecated,
    ...(action.approval === undefined ? {} : { approval: action.approval }),
    ...(action.hints === undefined ? {} : { hints: wireHints(action.hints) }),
  }
}

function wireHints({ pagination, rateLimit }: ActionHints) {
  return {
    ...(pagination === undefined ? {} : { pagination }),
    ...(rateLimit === undefined ? {} : { rate_limit: rateLimit }),
  }
}
