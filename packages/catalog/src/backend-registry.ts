import { GatehouseError, InvalidInputError, digestOf } from '@gatehouse/core'
import type { Backend, BackendFactory, BackendHost } from '@gatehouse/spec'
import type { SourceRecord } from './source-store.ts'

/** Knows the kinds of backend there are, and makes the one a source asks for by its type. */
export interface BackendRegistry {
  readonly types: readonly string[]
  /** The same source and configuration give the same backend again. */
  backendOf(source: Pick<SourceRecord, 'tenantId' | 'id' | 'type' | 'config'>): Backend
}

const maxBackends = 1_000

export function createBackendRegistry(
  factories: readonly BackendFactory[],
  hostOf: (tenantId: string) => BackendHost,
): BackendRegistry {
  const byType = new Map(factories.map((factory) => [factory.type, factory]))
  const made = new Map<string, Backend>()

  return {
    types: [...byType.keys()],
    backendOf(source) {
      const key = digestOf([source.tenantId, source.id, source.type, source.config])
      const existing = made.get(key)
      if (existing !== undefined) return existing
      const factory = byType.get(source.type)
      if (factory === undefined) {
        throw new InvalidInputError('unknown_source_type', `Source ${source.id} has the unknown type ${source.type}.`, {
          at: '/type',
          hint: `Known types: ${[...byType.keys()].join(', ')}.`,
        })
      }
      const backend = create(factory, source, hostOf(source.tenantId))
      if (made.size >= maxBackends) made.delete(made.keys().next().value!)
      made.set(key, backend)
      return backend
    },
  }
}

function create(factory: BackendFactory, source: Pick<SourceRecord, 'id' | 'config'>, host: BackendHost): Backend {
  try {
    return factory.create({ sourceId: source.id, config: source.config, host })
  } catch (cause) {
    if (cause instanceof GatehouseError) throw cause
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new InvalidInputError(
      'invalid_source_config',
      `The configuration of source ${source.id} does not fit: ${reason}`,
      {
        at: '/config',
        cause,
      },
    )
  }
}
