import { hash } from 'node:crypto'
import { canonicalJson } from '@gatehouse/core'
import type { RequestAction } from './action.ts'
import { createContentDigests } from './content-digest.ts'

/** What an action does, apart from what it is called and where it belongs. */
export type ActionContent = Pick<
  RequestAction,
  | 'title'
  | 'description'
  | 'effect'
  | 'mode'
  | 'inputSchema'
  | 'outputSchema'
  | 'tags'
  | 'isDeprecated'
  | 'approval'
  | 'hints'
  | 'request'
  | 'completion'
  | 'pause'
  | 'stream'
>

type ActionPlace = Pick<RequestAction, 'namespace' | 'name' | 'targetId' | 'document'>

/** The `hash` of an action: a digest of everything but tenant, version and itself. */
export function actionHash(action: ActionContent & ActionPlace): string {
  return hashOf(action, createContentDigests().measure(contentOf(action)).digest)
}

/** The same, where the digest of the content is known already. */
export function hashOf({ namespace, name, targetId, document }: ActionPlace, contentHash: string): string {
  return `sha256:${hash('sha256', canonicalJson([contentHash, namespace, name, targetId, document]))}`
}

function contentOf(action: ActionContent): ActionContent {
  const { title, description, effect, mode, inputSchema, outputSchema, tags, isDeprecated, request } = action
  const { approval, hints, completion, pause, stream } = action
  // What is absent is absent from the digest as well, whatever was imported before it could be said.
  return {
    title,
    description,
    effect,
    mode,
    inputSchema,
    tags,
    isDeprecated,
    request,
    ...(outputSchema === undefined ? {} : { outputSchema }),
    ...(approval === undefined ? {} : { approval }),
    ...(hints === undefined ? {} : { hints }),
    ...(completion === undefined ? {} : { completion }),
    ...(pause === undefined ? {} : { pause }),
    ...(stream === undefined ? {} : { stream }),
  }
}
