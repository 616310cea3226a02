import { createSecretResolver } from '@gatehouse/automation'
import { InvalidInputError } from '@gatehouse/core'
import type { SearchModels } from '@gatehouse/discovery'
import { createEgress } from '@gatehouse/egress'
import { loadConfig } from '../load-config.ts'
import { openModels } from './open-models.ts'

/** Models of a configuration without a server around them; what was opened for them is closed with it. */
export interface ModelsAlone extends AsyncDisposable {
  readonly models: SearchModels
}

/**
 * Opens the models that `search` of a `gatehouse.yaml` names. Keys come from the environment and from the folders that the
 * file names; `secret:NAME` is missing, for only a server has those. Throws `no_models` when the file names none.
 */
export async function openModelsAlone(
  file: string,
  env: Readonly<Record<string, string | undefined>>,
): Promise<ModelsAlone> {
  const config = await loadConfig(file)
  const egress = createEgress({ allow: config.egress.allow })
  const resolver = createSecretResolver({ env, allowedDirectories: config.secrets.directories })
  const { models } = openModels(config.search, { egress, resolveSecret: (reference) => resolver.resolve(reference) })
  if (models.embedder === undefined && models.reranker === undefined && models.rewriter === undefined) {
    await egress[Symbol.asyncDispose]()
    throw new InvalidInputError('no_models', `${file} names no model that a search asks.`, {
      at: file,
      hint: 'Name one under search: embedder, reranker or rewriter; see docs/guides/search-models.md.',
    })
  }
  return { models, [Symbol.asyncDispose]: () => egress[Symbol.asyncDispose]() }
}
