import { actionId, type Action } from '@gatehouse/automation'

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
  }
}
