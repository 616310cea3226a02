import { GatehouseError } from '@gatehouse/core'
import type { Embedder } from '@gatehouse/spec'
import { unitVector } from './unit-vector.ts'

export interface LocalEmbedderOptions {
  /** Name of a model that is on this machine already, below `directory`. Nothing is downloaded. */
  readonly model: string
  readonly directory: string
  readonly dimensions: number
  /** What some models want before a query or a document, e.g. `query: `. */
  readonly prefixes?: { readonly query: string; readonly document: string }
}

/**
 * The part of the library that is used, as 4.3 declares it; it is an optional dependency, so nothing of it is imported at start.
 */
interface Library {
  readonly env: { allowRemoteModels: boolean; localModelPath: string }
  readonly pipeline: (
    task: 'feature-extraction',
    model: string,
    options: { readonly dtype: 'q8' | 'fp32' },
  ) => Promise<(texts: string[], options: object) => Promise<{ tolist(): number[][] }>>
}

const packageName = '@huggingface/transformers'
const textsAtOnce = 32

/** A local ONNX model through the optional package `@huggingface/transformers`. Throws `local_models_not_installed` when it is absent. */
export function localEmbedder(options: LocalEmbedderOptions): Embedder {
  const { model, dimensions, prefixes } = options
  let loaded: ReturnType<Library['pipeline']> | undefined
  const extractor = () => {
    loaded ??= load(options).catch((error: unknown) => {
      // What was missing may be there the next time.
      loaded = undefined
      throw error
    })
    return loaded
  }
  return {
    id: `local:${model}:${dimensions}`,
    dimensions,
    async embed(texts, { purpose, signal }) {
      const extract = await extractor()
      const vectors: Float32Array[] = []
      for (let i = 0; i < texts.length; i += textsAtOnce) {
        signal.throwIfAborted()
        const batch = texts.slice(i, i + textsAtOnce).map((text) => `${prefixes?.[purpose] ?? ''}${text}`)
        for (const vector of await run(model, extract, batch)) vectors.push(unitVector(vector, dimensions))
      }
      return vectors
    },
  }
}

/** What goes wrong inside the model is the model's failure, which search goes on without. */
async function run(
  model: string,
  extract: Awaited<ReturnType<Library['pipeline']>>,
  batch: string[],
): Promise<readonly number[][]> {
  try {
    return (await extract(batch, { pooling: 'mean', normalize: true })).tolist()
  } catch (cause) {
    throw new GatehouseError('unavailable', 'local_model_failed', `The model ${model} failed.`, { cause })
  }
}

async function load({ model, directory }: LocalEmbedderOptions): ReturnType<Library['pipeline']> {
  const library = await importLibrary()
  library.env.allowRemoteModels = false
  library.env.localModelPath = directory
  try {
    return await library.pipeline('feature-extraction', model, { dtype: 'q8' })
  } catch (cause) {
    throw new GatehouseError('unavailable', 'local_model_unreadable', `The model ${model} cannot be loaded.`, {
      cause,
      hint: `Put its ONNX files below ${directory}/${model}; nothing is downloaded.`,
    })
  }
}

async function importLibrary(): Promise<Library> {
  try {
    return (await import(packageName)) as Library
  } catch (cause) {
    throw new GatehouseError('unavailable', 'local_models_not_installed', `${packageName} is not installed.`, {
      cause,
      hint: `npm install --ignore-scripts ${packageName}`,
    })
  }
}
