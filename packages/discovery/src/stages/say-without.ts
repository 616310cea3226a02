import type { Stage } from '@gatehouse/core'
import type { Without } from '../models/optional-model.ts'
import type { Fitted } from '../search.ts'

/** Names the models that the search did without; says nothing when there were none. */
export function sayWithout(): Stage<Fitted & { readonly without: readonly Without[] }, Fitted> {
  return {
    name: 'say-without',
    async run(_op, { found, confidences, without }) {
      return { confidences, found: without.length === 0 ? found : { ...found, without } }
    },
  }
}
